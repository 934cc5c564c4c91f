package org.marquetry.broker.internal.topic;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;

import io.netty.buffer.ByteBuf;
import org.marquetry.api.message.Message;

/**
 * Remembers what topics were looked up to, until a subscription changes that concerns the topic: other changes leave it in
 * force. For one thread, usually a loop.
 *
 * <p>A hit makes no garbage and costs a hash and a comparison of the topic's bytes and one volatile read; if
 * there were changes since the last use of that topic, a few reads more, and if filters that begin like the topic were among
 * them, a comparison with each changed filter. Of bounded size: a topic that is new takes the place
 * of another, and so do results once their weights together would be more than allowed.
 *
 * @param <R> the result of a look-up
 */
public final class RouteMemory<R> {
    /** Longer topics are looked up each time. */
    static final int LONGEST = 512;

    /** To test more changes than this costs as much as to look up again, if the result is light. */
    static final int CHANGES_TESTED = 64;

    private final ChangeLog changes;
    private final Function<TopicLevels, R> walk;
    private final ToIntFunction<? super R> weigher;
    private final RouteTable<R> table;
    private final TopicLevels topic;

    /**
     * A memory that is empty.
     *
     * @param walk looks a topic up in the tree, and gives back anything but null; the topic holds only during the call
     * @param weigher the weight of a result, such as the number of its receivers
     * @param capacity how many topics at most; the next power of two counts
     * @param maxWeight how much the results weigh together at most; a heavier one is never remembered
     */
    public RouteMemory(
            SubscriptionTree<?> tree,
            Function<TopicLevels, R> walk,
            ToIntFunction<? super R> weigher,
            int capacity,
            long maxWeight) {
        this.changes = tree.changes();
        this.walk = walk;
        this.weigher = weigher;
        this.table = new RouteTable<>(capacity, maxWeight);
        this.topic = tree.levels();
    }

    /** What the topic leads to whose UTF-8 stands in a buffer; the buffer's indexes stay as they are. */
    public R lookUp(ByteBuf buffer, int start, int length) {
        return lookUp(topic.set(buffer, start, length), length);
    }

    /** What the topic of a message leads to. */
    public R lookUp(Message message) {
        return lookUp(topic.set(message), message.topicLength());
    }

    private R lookUp(TopicLevels wanted, int length) {
        if (length > LONGEST) {
            return walked(wanted);
        }
        int hash = wanted.hash();
        Route<R> known = table.find(hash, wanted);
        // Read before the walk: a change during the walk has a later number, and will be tested.
        long now = changes.sequence();
        if (known != null && isValid(known, now)) {
            known.used();
            return known.result();
        }
        R result = walked(wanted);
        int weight = weigher.applyAsInt(result);
        table.put(known, new Route<>(wanted.toByteArray(), hash, changes.marks(wanted), result, weight, now));
        return result;
    }

    private R walked(TopicLevels wanted) {
        return Objects.requireNonNull(walk.apply(wanted), "a look-up gives a result, be it an empty one");
    }

    private boolean isValid(Route<R> known, long now) {
        long since = known.validUntil();
        if (since == now) {
            return true;
        }
        if (!changes.isQuiet(known.marks(), since) && mayConcern(known, since, now)) {
            return false;
        }
        known.validUntil(now);
        return true;
    }

    private boolean mayConcern(Route<R> known, long since, long now) {
        // A heavy result is worth more tests, since it would be as dear to make again.
        return now - since > (long) CHANGES_TESTED + known.weight() || changes.concerns(known.topic(), since, now);
    }

    /** How many topics are remembered. */
    public int size() {
        return table.size();
    }

    /** What the remembered results weigh. */
    public long weight() {
        return table.weight();
    }
}
