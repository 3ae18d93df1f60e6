// PostgreSQL 15 from npm's binaries, under our own supervision: nothing has to be installed on the machine.

export { clusterProblem, createCluster, embeddedMajor, initialised } from './create-cluster.ts';
export { type EmbeddedServer, startEmbedded } from './start-embedded.ts';
