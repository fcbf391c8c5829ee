// A `.keras` file is a ZIP archive; its `config.json` is read here, and nothing else of it leaves the browser.

const END = 0x06054b50, ENTRY = 0x02014b50, END_SIZE = 22, LONGEST_COMMENT = 65_535;
const LARGEST_CONFIG = 64 * 2 ** 20; // bytes, unpacked
const STORED = 0, DEFLATED = 8;

/** The text of `config.json`. Throws when the file is no such archive. */
export async function readConfig(file) {
  const entry = await findEntry(file, "config.json");
  const local = new DataView(await file.slice(entry.offset, entry.offset + 30).arrayBuffer());
  const start = entry.offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const packed = file.slice(start, start + entry.packed);
  if (entry.method === STORED) return packed.text();
  if (entry.method !== DEFLATED) throw new Error("The archive is packed in a way that browsers cannot unpack.");
  return unpack(packed.stream().pipeThrough(new DecompressionStream("deflate-raw")));
}

async function unpack(stream) {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let text = "";
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > LARGEST_CONFIG) throw new Error("The config in the archive is too large.");
    text += decoder.decode(value, { stream: true });
  }
}

async function findEntry(file, name) {
  const directory = await readDirectory(file);
  for (let at = 0; at + 46 <= directory.byteLength && directory.getUint32(at, true) === ENTRY; ) {
    const lengths = [28, 30, 32].map((field) => directory.getUint16(at + field, true));
    const bytes = new Uint8Array(directory.buffer, at + 46, lengths[0]);
    if (new TextDecoder().decode(bytes) === name) {
      return { method: directory.getUint16(at + 10, true), packed: directory.getUint32(at + 20, true), offset: directory.getUint32(at + 42, true) };
    }
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  throw new Error(`There is no ${name} in this file.`);
}

async function readDirectory(file) {
  const from = Math.max(0, file.size - END_SIZE - LONGEST_COMMENT);
  const tail = new DataView(await file.slice(from).arrayBuffer());
  for (let at = tail.byteLength - END_SIZE; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END) continue;
    const size = tail.getUint32(at + 12, true);
    const offset = tail.getUint32(at + 16, true);
    return new DataView(await file.slice(offset, offset + size).arrayBuffer());
  }
  throw new Error("This is no .keras file: it is not a ZIP archive.");
}
