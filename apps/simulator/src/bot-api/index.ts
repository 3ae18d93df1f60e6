// The Bot API itself: requests in, envelopes out. One file per method or small family.
export type { BotApiRequest, CallContext, Outcome } from './call.ts';
export { createFileHandler, isFilePath } from './file-download.ts';
export { createBotApiHandler, isBotApiPath, isMultipart } from './http.ts';
export { registerMultipart } from './multipart.ts';
export { createSurface, type Surface, type SurfaceSettings, surfaceSettings } from './surface.ts';
export { callFromWebhook } from './webhook-reply.ts';
