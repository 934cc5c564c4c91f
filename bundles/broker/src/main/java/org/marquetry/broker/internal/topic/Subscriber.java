package org.marquetry.broker.internal.topic;

/** Who has subscribed to a filter, by key. Immutable. */
final class Subscriber<S> extends TrieEntry<Subscriber<S>> {
    private final Object key;
    private final S value;

    Subscriber(int hash, Object key, S value) {
        super(hash);
        this.key = key;
        this.value = value;
    }

    S value() {
        return value;
    }

    @Override
    boolean hasKey(Object other, int part) {
        return key.equals(other);
    }

    @Override
    boolean hasKeyOf(Subscriber<S> other) {
        return key.equals(other.key);
    }

    @Override
    Subscriber<S> self() {
        return this;
    }
}
