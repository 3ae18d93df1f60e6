export type OutboxState = 'queued' | 'sending' | 'sent' | 'uncertain' | 'failed' | 'cancelled';

/** What happens to a row. `ownerLost`: its worker died or its deadline passed before an outcome was written. */
export type OutboxEvent =
  | 'claim'
  | 'sent'
  | 'retry'
  | 'refused'
  | 'uncertain'
  | 'ownerLost'
  | 'markDelivered'
  | 'cancel';

/**
 * queued    --claim-->    sending                       (committed before the call)
 * sending   --sent-->     sent
 * sending   --retry-->    queued                        (429, or never written to the wire: certainly not accepted)
 * sending   --refused-->  failed
 * sending   --uncertain / ownerLost--> uncertain        (Telegram may have accepted it)
 * uncertain --claim-->    sending                       (policy of assistant answers: at least once; never of a row that is `hold`)
 * uncertain --markDelivered--> sent                     (a person has seen it there)
 * queued, uncertain --cancel--> cancelled
 */
const transitions: Record<OutboxState, Partial<Record<OutboxEvent, OutboxState>>> = {
  queued: { claim: 'sending', cancel: 'cancelled' },
  sending: { sent: 'sent', retry: 'queued', refused: 'failed', uncertain: 'uncertain', ownerLost: 'uncertain' },
  uncertain: { claim: 'sending', markDelivered: 'sent', cancel: 'cancelled' },
  sent: {},
  failed: {},
  cancelled: {},
};

/** The state after `event`; undefined when it may not happen in `state`. What is `hold` goes at most once: a person says what becomes of it. */
export const nextOutboxState = (state: OutboxState, event: OutboxEvent, hold = false): OutboxState | undefined =>
  hold && state === 'uncertain' && event === 'claim' ? undefined : transitions[state][event];
