// A model server on loopback that speaks OpenAI's chat completions and misbehaves on demand.
export { type Behaviour, type ModelRequest, type ModelServer, startModelServer } from './model-server.ts';
