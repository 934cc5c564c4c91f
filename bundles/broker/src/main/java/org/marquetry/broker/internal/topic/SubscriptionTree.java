package org.marquetry.broker.internal.topic;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.topic.TopicFilter;

/**
 * Who has subscribed to what: topic filters, and the subscribers of each by a key of the caller's. Of a shared filter only
 * what stands behind {@code $share/NAME/} counts, so a caller has one value for a share group, under a key that can not be a
 * session's.
 *
 * <p>Any thread may call any method. {@link #match} takes no lock, and sees a change of a filter wholly or not at all; one
 * that begins after a change has returned sees it. Changes take one lock for a microsecond or so, and cost the depth of the
 * filter, no matter how many filters there are or how many subscribers a filter has. A filter's nodes go with its last
 * subscriber.
 *
 * @param <S> what a subscriber is to the caller
 */
public final class SubscriptionTree<S> {
    private final TopicHash hashing;
    private final FilterTree<Trie<Subscriber<S>>> tree;
    private final ChangeLog changes = new ChangeLog();
    private final Object lock = new Object();
    private final TopicLevels written;
    private volatile int size;

    /** A tree that is empty. The seed decides on the order of delivery and should be random, so that nobody can foresee it. */
    public SubscriptionTree(long seed) {
        hashing = new TopicHash(seed);
        tree = new FilterTree<>(hashing);
        written = tree.levels();
    }

    /** A new carrier of topics for {@link #match} in this tree, for one thread. */
    public TopicLevels levels() {
        return tree.levels();
    }

    /** What has changed, for those who remember the result of a {@link #match}. */
    public ChangeLog changes() {
        return changes;
    }

    /** The number of subscriptions: of pairs of a filter and a key. */
    public int size() {
        return size;
    }

    /** Subscribes, and returns the value that this one replaces, or null (MQTT-3.8.4-3). */
    public @Nullable S put(TopicFilter filter, Object key, S value) {
        Objects.requireNonNull(value, "value");
        synchronized (lock) {
            FilterPlace<Trie<Subscriber<S>>> place = tree.place(written.set(filter));
            Subscriber<S> old = find(place, key);
            insert(place, old, new Subscriber<>(hash(key), key, value));
            return valueOf(old);
        }
    }

    /** Unsubscribes, and returns the value that was there, or null. Once it has returned, no new match finds it. */
    public @Nullable S remove(TopicFilter filter, Object key) {
        synchronized (lock) {
            FilterPlace<Trie<Subscriber<S>>> place = tree.place(written.set(filter));
            Subscriber<S> old = find(place, key);
            if (old != null) {
                drop(place, old);
            }
            return valueOf(old);
        }
    }

    /**
     * Replaces a value by one made from it, with no other change in between.
     *
     * @param change gets the value, or null if there is none, and returns the new one, or null for none; to return the same
     *     object changes nothing. It is called under the lock: it has to be short, and not to call this tree.
     * @return the new value or null
     */
    public @Nullable S compute(TopicFilter filter, Object key, UnaryOperator<@Nullable S> change) {
        synchronized (lock) {
            FilterPlace<Trie<Subscriber<S>>> place = tree.place(written.set(filter));
            Subscriber<S> old = find(place, key);
            S before = valueOf(old);
            S after = change.apply(before);
            if (after == null && old != null) {
                drop(place, old);
            } else if (after != null && after != before) {
                insert(place, old, new Subscriber<>(hash(key), key, after));
            }
            return after;
        }
    }

    private @Nullable Subscriber<S> find(FilterPlace<Trie<Subscriber<S>>> place, Object key) {
        return Trie.find(place.content(), hash(key), key, 0);
    }

    private void insert(FilterPlace<Trie<Subscriber<S>>> place, @Nullable Subscriber<S> old, Subscriber<S> subscriber) {
        place.content(Trie.with(place.content(), subscriber));
        changed(old == null ? 1 : 0);
    }

    private void drop(FilterPlace<Trie<Subscriber<S>>> place, Subscriber<S> subscriber) {
        place.content(Trie.without(place.content(), subscriber));
        changed(-1);
    }

    private void changed(int more) {
        size += more;
        // After the change can be seen: who reads the sequence and then the tree has it, or hears of it.
        changes.add(written);
    }

    private int hash(Object key) {
        // Clients choose names, and could choose such as have the same hash code.
        return key instanceof String name ? hashing.of(name) : hashing.of(key.hashCode());
    }

    private static <S> @Nullable S valueOf(@Nullable Subscriber<S> subscriber) {
        return subscriber == null ? null : subscriber.value();
    }

    /**
     * Finds all subscribers whose filter matches a topic, one that has several such filters several times. A leading wildcard
     * does not match a topic that begins with {@code $} (MQTT-4.7.2-1). Costs a step for each level, twice that for each
     * level at which there are filters with {@code +} too, and a call of the sink for each subscriber.
     *
     * @param topic made by {@link #levels()} of this tree
     */
    public void match(TopicLevels topic, Consumer<? super S> sink) {
        if (!topic.isMadeWith(hashing)) {
            throw new IllegalArgumentException("the levels are another tree's: levels() of this tree makes them");
        }
        new Matching<S>(tree, topic, sink).run();
    }

    FilterTree<Trie<Subscriber<S>>> tree() {
        return tree;
    }
}
