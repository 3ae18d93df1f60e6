import path from 'node:path';
import { PHASE_PRODUCTION_SERVER } from 'next/constants.js';
import { buildStamp, builtFolder, workFolder } from '../build-stamp.ts';

/**
 * Next builds in one folder, so that its cache stays warm, and serves from another, named after the sources: a running
 * console keeps its files while the next build is made. No setting is read here: the same build serves any port.
 * An .mjs file, because Node runs it as it is, imports of .ts included; Next would compile a next.config.ts to CommonJS first.
 *
 * @param {string} phase
 * @returns {import('next').NextConfig}
 */
export default function config(phase) {
  const stamp = buildStamp();
  return {
    distDir: phase === PHASE_PRODUCTION_SERVER ? builtFolder(stamp) : workFolder,
    generateBuildId: () => stamp,
    env: { BUILD_STAMP: stamp },
    // `npm test` checks the types; a build that did would take three times as long, and each first start builds.
    typescript: { tsconfigPath: '../tsconfig.json', ignoreBuildErrors: true },
    transpilePackages: ['@chatai/contract'],
    turbopack: { root: path.resolve(import.meta.dirname, '../../..') },
    poweredByHeader: false,
    // Both would write into the tree or ask the network for news.
    agentRules: false,
    experimental: { agentUpgrade: false },
  };
}
