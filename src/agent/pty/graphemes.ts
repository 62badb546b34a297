/**
 * The widths table of @xterm/addon-unicode-graphemes, loaded around a fault of version 0.4.0: it reads its header from the
 * start of the memory under a Buffer, which is somebody else's bytes whenever that Buffer came from Node's shared pool.
 * So the pool is off while the module is evaluated. TODO(addon-unicode-graphemes>0.4.0): import it plainly if fixed.
 */
const { poolSize } = Buffer;
Buffer.poolSize = 0;
const { UnicodeGraphemesAddon } = await import("@xterm/addon-unicode-graphemes");
Buffer.poolSize = poolSize;

export { UnicodeGraphemesAddon };
