// Builders of the tests about files: a chat whose bot can upload, and the download of what getFile gives.
import type { File, Message } from 'grammy/types';
import type { FileKind } from '../world/index.ts';
import { aSimulator, type Reply, replyOf, token, updatesOf } from './arrange.ts';

export async function aChatWithFiles() {
  const simulator = await aSimulator();
  const { sim, call, url } = simulator;
  sim.send(undefined, { userId: 5, text: '/start' });

  /** Calls a method with files, by field. */
  const upload = async (method: string, fields: Record<string, unknown>, files: Record<string, Blob> = {}) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ chat_id: 5, ...fields })) {
      form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
    for (const [field, blob] of Object.entries(files)) form.append(field, blob, `${field}.bin`);
    return replyOf(await fetch(`${url}/bot${token}/${method}`, { method: 'POST', body: form }));
  };
  const send = async (method: string, params: Record<string, unknown> = {}, botToken = token) =>
    (await call(method, { chat_id: 5, ...params }, botToken)).body;
  const getFile = async (fileId: string, botToken = token) => {
    const { body } = await call('getFile', { file_id: fileId }, botToken);
    return { ...body, result: body.result as unknown as File };
  };
  const download = (path: string | undefined, botToken = token) => fetch(`${url}/file/bot${botToken}/${path}`);
  /** The latest message that the bot was told of. */
  const heard = async (): Promise<Message> => {
    await sim.clock.skip(4000);
    const messages = updatesOf(await call('getUpdates')).flatMap(({ message }) => message ?? []);
    return messages.at(-1) as Message; // the tests send one before
  };
  return { ...simulator, upload, send, getFile, download, heard };
}

export const blobOf = (bytes: number | string): Blob =>
  new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)]);

/** The file_id of whatever file a message shows. */
export function fileIdIn(message: Pick<Message, FileKind> | undefined): string {
  const shown =
    message?.photo?.at(-1) ??
    message?.voice ??
    message?.audio ??
    message?.animation ??
    message?.document ??
    message?.video ??
    message?.video_note ??
    message?.sticker;
  return shown?.file_id ?? '';
}

export const resultOf = ({ body }: Reply) => body.result;
