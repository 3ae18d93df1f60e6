import { z } from 'zod';

/** Answer of `GET /status` of the bot manager (contract.md 3). More fields may be added. */
export const managerStatus = z.looseObject({
  workers: z.array(
    z.looseObject({
      id: z.string(),
      pid: z.number().int(),
      memoryBytes: z.number().int(),
      bots: z.number().int(),
      state: z.string(),
    }),
  ),
  bots: z.looseObject({ expected: z.number().int(), running: z.number().int() }),
});
export type ManagerStatus = z.infer<typeof managerStatus>;
