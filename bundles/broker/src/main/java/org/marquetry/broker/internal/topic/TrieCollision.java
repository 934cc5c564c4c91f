package org.marquetry.broker.internal.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** Entries of a {@link Trie} that differ, but not in their hash: rare, since hashes are seeded, and looked through in turn. */
final class TrieCollision<E extends TrieEntry<E>> extends Trie<E> {
    private final List<E> entries;

    private TrieCollision(List<E> entries) {
        this.entries = entries;
    }

    static <E extends TrieEntry<E>> TrieCollision<E> of(E first, E second) {
        return new TrieCollision<>(List.of(first, second));
    }

    private int hash() {
        return entries.get(0).hash;
    }

    @Override
    int width() {
        return entries.size();
    }

    @Override
    Trie<E> part(int index) {
        return entries.get(index);
    }

    @Override
    @Nullable E entry(int hash, Object key, int part) {
        for (E entry : entries) {
            if (entry.hash == hash && entry.hasKey(key, part)) {
                return entry;
            }
        }
        return null;
    }

    @Override
    Trie<E> with(E entry, int shift) {
        if (entry.hash != hash()) {
            return TrieBranch.of(this, hash(), entry, shift);
        }
        List<E> changed = new ArrayList<>(entries);
        changed.removeIf(entry::hasKeyOf);
        changed.add(entry);
        return new TrieCollision<>(List.copyOf(changed));
    }

    @Override
    Trie<E> without(E entry, int shift) {
        List<E> rest = new ArrayList<>(entries);
        if (!rest.removeIf(each -> each == entry)) {
            return this;
        }
        return rest.size() == 1 ? rest.get(0) : new TrieCollision<>(List.copyOf(rest));
    }

    @Override
    void each(Consumer<? super E> sink) {
        entries.forEach(sink);
    }
}
