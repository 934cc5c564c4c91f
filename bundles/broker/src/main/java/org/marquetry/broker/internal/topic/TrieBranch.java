package org.marquetry.broker.internal.topic;

import java.util.Arrays;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** The parts of a {@link Trie} by five bits of their hash; a bit of the map tells which of the 32 there are. */
final class TrieBranch<E extends TrieEntry<E>> extends Trie<E> {
    static final int BITS = 5;

    private static final int MASK = (1 << BITS) - 1;

    private final int map;
    private final Trie<E>[] parts;

    private TrieBranch(int map, Trie<E>[] parts) {
        this.map = map;
        this.parts = parts;
    }

    /** What holds a part, whose entries all have the hash given beside it, and an entry of another hash. */
    static <E extends TrieEntry<E>> Trie<E> of(Trie<E> old, int oldHash, E entry, int shift) {
        int oldBit = bit(oldHash >>> shift);
        int newBit = bit(entry.hash >>> shift);
        if (oldBit == newBit) {
            return new TrieBranch<>(oldBit, array(of(old, oldHash, entry, shift + BITS), null, 1));
        }
        boolean oldFirst = Integer.compareUnsigned(oldBit, newBit) < 0;
        return new TrieBranch<>(oldBit | newBit, oldFirst ? array(old, entry, 2) : array(entry, old, 2));
    }

    @SuppressWarnings("unchecked")
    private static <E extends TrieEntry<E>> Trie<E>[] array(Trie<E> first, @Nullable Trie<E> second, int length) {
        Trie<E>[] parts = (Trie<E>[]) new Trie<?>[length];
        parts[0] = first;
        if (length > 1) {
            parts[1] = second;
        }
        return parts;
    }

    private static int bit(int bits) {
        return 1 << (bits & MASK);
    }

    private int indexOf(int bit) {
        return Integer.bitCount(map & (bit - 1));
    }

    /** The part for the lowest five of the given bits, or null. */
    @Nullable Trie<E> below(int bits) {
        int bit = bit(bits);
        return (map & bit) == 0 ? null : parts[indexOf(bit)];
    }

    @Override
    int width() {
        return parts.length;
    }

    @Override
    Trie<E> part(int index) {
        return parts[index];
    }

    @Override
    @Nullable E entry(int hash, Object key, int part) {
        throw new IllegalStateException("a branch is looked through part by part");
    }

    @Override
    Trie<E> with(E entry, int shift) {
        int bit = bit(entry.hash >>> shift);
        int index = indexOf(bit);
        if ((map & bit) == 0) {
            Trie<E>[] more = Arrays.copyOf(parts, parts.length + 1);
            System.arraycopy(parts, index, more, index + 1, parts.length - index);
            more[index] = entry;
            return new TrieBranch<>(map | bit, more);
        }
        return replaced(index, parts[index].with(entry, shift + BITS));
    }

    @Override
    @Nullable Trie<E> without(E entry, int shift) {
        int bit = bit(entry.hash >>> shift);
        if ((map & bit) == 0) {
            return this;
        }
        int index = indexOf(bit);
        Trie<E> rest = parts[index].without(entry, shift + BITS);
        if (rest == parts[index]) {
            return this;
        }
        return rest == null ? removed(index, bit) : replaced(index, rest);
    }

    /** A branch of which nothing but one entry is left gives way to that entry. */
    private @Nullable Trie<E> removed(int index, int bit) {
        if (parts.length == 1) {
            return null;
        }
        if (parts.length == 2 && !(parts[1 - index] instanceof TrieBranch)) {
            return parts[1 - index];
        }
        Trie<E>[] fewer = Arrays.copyOf(parts, parts.length - 1);
        System.arraycopy(parts, index + 1, fewer, index, fewer.length - index);
        return new TrieBranch<>(map & ~bit, fewer);
    }

    private Trie<E> replaced(int index, Trie<E> part) {
        if (parts.length == 1 && !(part instanceof TrieBranch)) {
            return part;
        }
        Trie<E>[] changed = parts.clone();
        changed[index] = part;
        return new TrieBranch<>(map, changed);
    }

    @Override
    void each(Consumer<? super E> sink) {
        for (Trie<E> part : parts) {
            part.each(sink);
        }
    }
}
