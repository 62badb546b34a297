const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

let answer: boolean | undefined;

/**
 * Whether WebGL draws with hardware. Drawn in software it is 1.6 to 4.6 times slower than the DOM renderer, so it is
 * better not used. Asked once: the probe costs a context.
 */
export function hasRealGpu(): boolean {
  answer ??= probe();
  return answer;
}

function probe(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !SOFTWARE.test(renderer);
}
