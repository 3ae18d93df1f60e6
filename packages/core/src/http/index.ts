// Requests to addresses that tenants enter go through the egress guard (security.md T8); what the operator sets is trusted.
export { addressIsAllowed } from './address-policy.ts';
export { createEgressFetch, createTrustedFetch, type EgressFetch, type FetchLimits } from './egress-fetch.ts';
export { httpErrors } from './errors.ts';
