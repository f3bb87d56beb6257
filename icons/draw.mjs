// Draws the icon's set from icon.svg: `node icons/draw.mjs`, after the drawing has changed. Needs librsvg2-bin for
// rsvg-convert and imagemagick for convert.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = import.meta.dirname;
const scratch = mkdtempSync(join(tmpdir(), "icon-"));
const PNGS = { "32x32": 32, "128x128": 128, "128x128@2x": 256, icon: 512 };
const ICO = [16, 24, 32, 48, 64, 256];
/** The types of Apple's container that hold a PNG, and its size. */
const ICNS = {
  ic07: 128,
  ic08: 256,
  ic09: 512,
  ic10: 1024,
  ic11: 32,
  ic12: 64,
  ic13: 256,
  ic14: 512,
};

for (const [name, size] of Object.entries(PNGS))
  draw(size, join(here, `${name}.png`));
// By convert, because only the layer of 256 pixels may be a PNG.
execFileSync("convert", [
  ...ICO.map((size) => draw(size)),
  join(here, "icon.ico"),
]);
writeFileSync(join(here, "icon.icns"), icns());
rmSync(scratch, { recursive: true });

function draw(size, to = join(scratch, `${size}.png`)) {
  execFileSync("rsvg-convert", [
    "-w",
    size,
    "-h",
    size,
    join(here, "icon.svg"),
    "-o",
    to,
  ]);
  return to;
}

function icns() {
  const parts = Object.entries(ICNS).map(([type, size]) =>
    part(type, readFileSync(draw(size))),
  );
  return part("icns", Buffer.concat(parts));
}

function part(type, bytes) {
  const head = Buffer.alloc(8);
  head.write(type, "latin1");
  head.writeUInt32BE(bytes.length + 8, 4);
  return Buffer.concat([head, bytes]);
}
