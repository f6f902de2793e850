import {
  IconArrowForwardUp,
  IconArrowsLeftRight,
  IconInbox,
  IconRobot,
  IconRoute,
  IconSparkles,
} from '@tabler/icons-react';

export const flowKinds = ['relay', 'inbox', 'forward', 'automate', 'answer'] as const;
export type FlowKind = (typeof flowKinds)[number];

const icons: Record<FlowKind, typeof IconRoute> = {
  relay: IconArrowsLeftRight,
  inbox: IconInbox,
  forward: IconArrowForwardUp,
  automate: IconRobot,
  answer: IconSparkles,
};

/** A newer server may have kinds that this page does not know. */
export function isFlowKind(kind: string): kind is FlowKind {
  return flowKinds.some((known) => known === kind);
}

export function iconOf(kind: string): typeof IconRoute {
  return isFlowKind(kind) ? icons[kind] : IconRoute;
}
