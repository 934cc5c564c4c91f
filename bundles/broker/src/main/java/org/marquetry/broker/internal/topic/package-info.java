/**
 * What is where in the topic space: the engine's shared subscriptions and retained messages, read without locks, and each
 * loop's memory of the look-ups it has made.
 *
 * <p>Both are a {@link org.marquetry.broker.internal.topic.LevelTree}, which branches level by level where ways part. A
 * branch's children, and the subscribers of a filter, are persistent hash tries
 * ({@link org.marquetry.broker.internal.topic.Trie}): a writer makes a changed copy of at most seven small arrays and
 * publishes it with one volatile write, so that readers always see whole states, a walk that pauses keeps what it began
 * with, and neither a level with a million names nor a filter with a million subscribers is dear to change.
 */
package org.marquetry.broker.internal.topic;
