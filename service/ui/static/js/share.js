// A network in the fragment of the address: it is never sent to the server.

const LONGEST = 30_000; // characters; longer addresses are cut off by some programs

/** The address that opens this document. Throws when it would be too long. */
export async function shareAddress(document_) {
  const packed = await through(JSON.stringify(document_), new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await packed.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const fragment = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  if (fragment.length > LONGEST) throw new Error("This network is too large for a link.");
  return `${location.origin}/#n=${fragment}`;
}

/** The document in this fragment, or null. Throws when it cannot be read. */
export async function sharedDocument(fragment) {
  if (!fragment.startsWith("#n=")) return null;
  const binary = atob(fragment.slice(3).replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return JSON.parse(await (await through(bytes, new DecompressionStream("deflate-raw"))).text());
}

function through(content, stream) {
  return new Response(new Blob([content]).stream().pipeThrough(stream));
}
