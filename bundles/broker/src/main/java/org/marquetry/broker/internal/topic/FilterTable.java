package org.marquetry.broker.internal.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The nodes of a {@link FilterTree} by their hash: a directory of {@link FilterBucket buckets} by the highest bits of the
 * hash, each of slots by the lowest. A full bucket gives way to two, and of two that come from one and of which one is empty
 * only the other stays; so a change costs a bounded number of steps, but for the directory, which is copied when it doubles.
 *
 * <p>A look-up takes no lock, and touches a place in the directory, which is small, one in a bucket, and the node. Changes are
 * made by one thread at a time. A bucket that has given way stays as it was when it did, so who reads finds what was there
 * before it began and has not been removed since.
 */
final class FilterTable<C> {
    /** What doubles no more. With that many buckets slots begin to be shared by more and more nodes, and no harm is done. */
    private static final int MOST_PLACES = 1 << 20;

    private static final VarHandle BUCKETS = MethodHandles.arrayElementVarHandle(Object[][].class);

    /** As many places as a power of two, and two at least. */
    private volatile Object[][] directory = {FilterBucket.empty(), FilterBucket.empty()};

    /** The first node of that hash, or null. There is seldom another, but it has to be asked whether it is the right one. */
    @Nullable FilterNode<C> first(int hash) {
        Object slot = slot(hash);
        if (slot instanceof FilterNode<?>[] several) {
            for (FilterNode<?> each : several) {
                if (each.hash == hash) {
                    return own(each);
                }
            }
            return null;
        }
        return slot instanceof FilterNode<?> alone && alone.hash == hash ? own(alone) : null;
    }

    /** The node of that hash that hangs on a branch for a level of a path, or null. */
    @Nullable FilterNode<C> child(int hash, FilterBranch<C> branch, TopicLevels path, int level) {
        Object slot = slot(hash);
        if (slot instanceof FilterNode<?>[] several) {
            for (FilterNode<?> each : several) {
                if (isChild(each, hash, branch, path, level)) {
                    return own(each);
                }
            }
            return null;
        }
        return slot instanceof FilterNode<?> alone && isChild(alone, hash, branch, path, level) ? own(alone) : null;
    }

    private static boolean isChild(FilterNode<?> node, int hash, FilterBranch<?> branch, TopicLevels path, int level) {
        return node.hash == hash && node.isChild(branch, path, level);
    }

    private @Nullable Object slot(int hash) {
        Object[][] buckets = directory;
        return FilterBucket.slot((Object[]) BUCKETS.getAcquire(buckets, index(buckets, hash)), hash);
    }

    @SuppressWarnings("unchecked")
    private FilterNode<C> own(FilterNode<?> node) {
        return (FilterNode<C>) node;
    }

    /** What each bucket has. */
    List<List<FilterNode<?>>> buckets() {
        Object[][] buckets = directory;
        List<List<FilterNode<?>>> all = new ArrayList<>();
        for (int index = 0; index < buckets.length; index += span(buckets, index)) {
            all.add(FilterBucket.nodes(buckets[index]));
        }
        return all;
    }

    /** Adds a node for whose hash, parent and level there is none. */
    void add(FilterNode<C> node) {
        if (FilterBucket.add(bucket(node.hash), node)) {
            split(node.hash);
        }
    }

    /** Puts a node into the place of one of the same hash. */
    void replace(FilterNode<C> old, FilterNode<C> node) {
        FilterBucket.replace(bucket(old.hash), old, node);
    }

    void remove(FilterNode<C> node) {
        FilterBucket.remove(bucket(node.hash), node);
        merge(node.hash);
    }

    private static int index(Object[][] buckets, int hash) {
        return hash >>> Integer.numberOfLeadingZeros(buckets.length) + 1;
    }

    private Object[] bucket(int hash) {
        Object[][] buckets = directory;
        return buckets[index(buckets, hash)];
    }

    /** In how many places of the directory a bucket stands, from a multiple of that number on. */
    private static int span(Object[][] buckets, int index) {
        int span = 1;
        while (span < buckets.length && buckets[neighbour(index, span)] == buckets[index]) {
            span *= 2;
        }
        return span;
    }

    /** Where the bucket stands, or begin those, that came from the same one as that of so many places. */
    private static int neighbour(int index, int span) {
        return index & -span ^ span;
    }

    private void split(int hash) {
        Object[][] buckets = directory;
        int span = span(buckets, index(buckets, hash));
        if (span == 1) {
            if (buckets.length == MOST_PLACES) {
                return;
            }
            buckets = doubled(buckets);
            directory = buckets;
            span = 2;
        }
        int first = index(buckets, hash) & -span;
        int second = first + span / 2;
        Object[] low = FilterBucket.empty();
        Object[] high = FilterBucket.empty();
        for (FilterNode<?> node : FilterBucket.nodes(buckets[first])) {
            FilterBucket.add(index(buckets, node.hash) < second ? low : high, node);
        }
        fill(buckets, first, second, low);
        fill(buckets, second, first + span, high);
    }

    private static Object[][] doubled(Object[][] buckets) {
        Object[][] doubled = new Object[buckets.length * 2][];
        for (int index = 0; index < doubled.length; index++) {
            doubled[index] = buckets[index / 2];
        }
        return doubled;
    }

    private void merge(int hash) {
        Object[][] buckets = directory;
        int index = index(buckets, hash);
        for (int span = span(buckets, index); span < buckets.length / 2; span *= 2) {
            int neighbour = neighbour(index, span);
            Object[] one = buckets[index];
            Object[] other = buckets[neighbour];
            boolean oneGoes = FilterBucket.isEmpty(one);
            if (span(buckets, neighbour) != span || !oneGoes && !FilterBucket.isEmpty(other)) {
                return;
            }
            int first = Math.min(index & -span, neighbour);
            fill(buckets, first, first + 2 * span, oneGoes ? other : one);
        }
    }

    private static void fill(Object[][] buckets, int from, int to, Object[] bucket) {
        for (int index = from; index < to; index++) {
            BUCKETS.setRelease(buckets, index, bucket);
        }
    }
}
