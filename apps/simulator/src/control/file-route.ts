import { simulatorErrors } from '../errors.ts';
import { type FileKind, readFileId } from '../world/index.ts';
import { type Route, route } from './route.ts';

const typeOf: Partial<Record<FileKind, string>> = {
  photo: 'image/jpeg',
  sticker: 'image/webp',
  voice: 'audio/ogg',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  video_note: 'video/mp4',
  animation: 'video/mp4',
};

/** Only what a page can show without running anything; everything else is bytes to save. */
const isShowable = (type: string) => /^(image\/(jpeg|png|gif|webp)|audio\/[\w.+-]+|video\/[\w.+-]+)$/.test(type);

export const fileRoute: Route = route('GET /_sim/files/{file}', {
  does: 'the bytes of a file by its file_id, as people see it; no call of a bot',
  run(sim, { params, reply }) {
    const id = params.file as string; // {file} is in the path
    const name = readFileId(id);
    const file = name && sim.world.files.byNumber.get(name.number);
    if (!file) throw simulatorErrors.fileNotFound({ file: id });
    const type = file.about.mimeType ?? typeOf[file.kind] ?? '';
    return reply
      .type(isShowable(type) ? type : 'application/octet-stream')
      .header('content-disposition', 'attachment')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('x-content-type-options', 'nosniff')
      .send(file.bytes);
  },
});
