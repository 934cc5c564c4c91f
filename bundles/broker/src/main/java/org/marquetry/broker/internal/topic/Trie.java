package org.marquetry.broker.internal.topic;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A persistent set of entries, found by hash: null if empty, the entry itself if it is alone, else a branch over five bits of
 * the hash at a time. Immutable, so safe to read in any thread; to look up, add and remove costs at most seven steps, and a
 * copy of as many arrays of at most 32 slots.
 */
abstract sealed class Trie<E extends TrieEntry<E>> permits TrieBranch, TrieCollision, TrieEntry {
    /** The entry that {@link TrieEntry#hasKey has that key}, or null. */
    static <E extends TrieEntry<E>> @Nullable E find(@Nullable Trie<E> trie, int hash, Object key, int part) {
        Trie<E> reached = trie;
        for (int bits = hash; reached instanceof TrieBranch<E> branch; bits >>>= TrieBranch.BITS) {
            reached = branch.below(bits);
        }
        return reached == null ? null : reached.entry(hash, key, part);
    }

    /** The set with an entry more, which takes the place of one with the same key. */
    static <E extends TrieEntry<E>> Trie<E> with(@Nullable Trie<E> trie, E entry) {
        return trie == null ? entry : trie.with(entry, 0);
    }

    /** The set without that very entry. */
    static <E extends TrieEntry<E>> @Nullable Trie<E> without(@Nullable Trie<E> trie, E entry) {
        return trie == null ? null : trie.without(entry, 0);
    }

    static <E extends TrieEntry<E>> void forEach(@Nullable Trie<E> trie, Consumer<? super E> sink) {
        if (trie != null) {
            trie.each(sink);
        }
    }

    /** How many parts it has; an entry is its own only part. */
    abstract int width();

    abstract Trie<E> part(int index);

    abstract @Nullable E entry(int hash, Object key, int part);

    abstract Trie<E> with(E entry, int shift);

    abstract @Nullable Trie<E> without(E entry, int shift);

    abstract void each(Consumer<? super E> sink);
}
