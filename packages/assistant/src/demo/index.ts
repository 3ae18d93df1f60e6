// What the demo assistant of a fresh installation knows: ChatAI itself.
export { demoAssistant, demoKnowledge } from './demo-knowledge.ts';
