import type { Rule } from "./rule.js"

/** Decides in each round which rules are searched and whose matches are applied. */
export interface Scheduler {
  /** May the rule be searched in this round? */
  canSearch(rule: Rule, round: number): boolean
  /** Matches after which a search may stop; they are then refused. */
  limit(rule: Rule): number
  /** Are these matches applied? If not, the same are found again later. */
  admit(rule: Rule, matches: number, round: number): boolean
  /** Nothing changed in this round: may the run say that it is saturated? */
  canStop(round: number): boolean
  /** The round until which the rule rests, for reports. */
  bannedUntil(rule: Rule): number | undefined
}

export interface BackoffOptions {
  /** Matches a rule may have in a round; doubles with every ban. 1,000. */
  matchLimit?: number
  /** Rounds of the first ban; doubles with every ban. 5. */
  banLength?: number
}

/** egg's back-off: a rule with too many matches rests, each time for longer. */
export function backoff(options: BackoffOptions = {}): Scheduler {
  const { matchLimit = 1000, banLength = 5 } = options
  const state = new Map<Rule, { bans: number; until: number }>()
  const of = (rule: Rule): { bans: number; until: number } => {
    const s = state.get(rule) ?? { bans: 0, until: 0 }
    state.set(rule, s)
    return s
  }
  const limit = (rule: Rule): number => matchLimit * 2 ** of(rule).bans
  return {
    canSearch: (rule, round) => round >= of(rule).until,
    limit: (rule) => limit(rule) + 1,
    admit(rule, matches, round) {
      if (matches <= limit(rule)) return true
      const s = of(rule)
      s.until = round + banLength * 2 ** s.bans
      s.bans++
      return false
    },
    canStop(round) {
      const banned = [...state.values()].filter((s) => s.until > round)
      if (banned.length === 0) return true
      const soonest = Math.min(...banned.map((s) => s.until)) - round - 1
      for (const s of banned) s.until -= soonest
      return false
    },
    bannedUntil: (rule) => state.get(rule)?.until,
  }
}

/** Every rule, every match, every round. */
export const simple = (): Scheduler => ({
  canSearch: () => true,
  limit: () => Infinity,
  admit: () => true,
  canStop: () => true,
  bannedUntil: () => undefined,
})
