import type { Fault } from '@chatai/operations/runbook';
import { thresholds } from '../thresholds.ts';
import { longAgo } from './database.ts';
import { somebodyWrites } from './drill-bots.ts';
import type { World } from './world.ts';

const aModelFault = (id: string, title: string, how: Parameters<World['model']['behave']>[0]): Fault<World> => ({
  id,
  title,
  detectedBy: ['models'],
  leaf: id,
  step: undefined,
  async inject({ model }) {
    model.behave(how);
    return async () => model.behave('well');
  },
});

/** Of the question that the watchdog asks. */
const aQuestionFault = (id: string, title: string, how: Parameters<World['model']['behave']>[0]): Fault<World> => ({
  id,
  title,
  detectedBy: ['conversation'],
  leaf: id,
  step: undefined,
  async inject({ model, config }) {
    const talk = () => fetch(`${config.watchdog.url}/talk`, { method: 'POST' });
    model.behave(how);
    await talk();
    return async () => {
      model.behave('well');
      await talk();
    };
  },
});

/** Of providers of models. */
export const modelFaults: Fault<World>[] = [
  aModelFault('model-key-refused', 'The model provider refuses our key.', 401),
  aModelFault('model-quota-gone', 'The quota at the model provider is used up.', 429),
  aModelFault('model-broken', 'The model provider is broken.', 503),
  aModelFault('model-unreachable', 'The model provider takes the request and says nothing.', 'silent'),
  {
    id: 'answers-fail',
    title: 'The model provider is well, and fails at every question.',
    detectedBy: ['bots-answers'],
    leaf: 'answers-fail',
    step: undefined,
    lasts: ['bots-answers'],
    async inject({ model, sim, bots: { polling } }) {
      model.behave('unable');
      for (let n = 0; n < thresholds.failedTurns; n++) await somebodyWrites(sim, polling);
      return async () => model.behave('well');
    },
  },
  aQuestionFault('conversation-fails', 'The model provider fails at the question that the watchdog asks.', 'unable'),
  aQuestionFault('model-answers-empty', 'The model ends every answer without a word.', 'empty'),
  {
    id: 'model-slow',
    title: 'The model takes very long to answer, and somebody asks again.',
    detectedBy: ['inbox'],
    leaf: 'model-slow',
    step: undefined,
    async inject(world) {
      const { model, sim, bots } = world;
      model.behave('slow');
      const userId = await somebodyWrites(sim, bots.polling);
      await somebodyWrites(sim, bots.polling, 'And now?', userId);
      await longAgo(world, 'turns', 'opened_at', `t.state = 'open'`);
      await longAgo(world, 'updates', 'received_at', 't.turn_id is null and t.outcome is null');
      return async () => model.behave('well');
    },
  },
];
