package org.marquetry.broker.internal.topic;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** What a {@link Trie} holds: an entry knows its hash and its key. */
abstract non-sealed class TrieEntry<E extends TrieEntry<E>> extends Trie<E> {
    final int hash;

    TrieEntry(int hash) {
        this.hash = hash;
    }

    /** Whether it is found by the given key, or by the given part of a key made of several. */
    abstract boolean hasKey(Object key, int part);

    abstract boolean hasKeyOf(E other);

    abstract E self();

    @Override
    final int width() {
        return 1;
    }

    @Override
    final Trie<E> part(int index) {
        return this;
    }

    @Override
    final @Nullable E entry(int wanted, Object key, int part) {
        return hash == wanted && hasKey(key, part) ? self() : null;
    }

    @Override
    final Trie<E> with(E entry, int shift) {
        if (hash != entry.hash) {
            return TrieBranch.of(this, hash, entry, shift);
        }
        return hasKeyOf(entry) ? entry : TrieCollision.of(self(), entry);
    }

    @Override
    final @Nullable Trie<E> without(E entry, int shift) {
        return this == entry ? null : this;
    }

    @Override
    final void each(Consumer<? super E> sink) {
        sink.accept(self());
    }
}
