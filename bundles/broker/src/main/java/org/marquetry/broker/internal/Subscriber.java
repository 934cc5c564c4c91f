package org.marquetry.broker.internal;

/** What stands at a filter of the subscription tree: a subscription of one receiver, or a group that shares one. */
sealed interface Subscriber permits Subscription, ShareGroup {}
