package org.marquetry.broker.internal.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What one can do with a bucket of a {@link FilterTable}. It is an array and no object, so that a look-up waits for memory once
 * less. A slot has nothing, a node, or an array of the few nodes that share it; that array never changes.
 */
final class FilterBucket {
    static final int SLOTS = 256;

    /** So that seven in ten nodes have a slot for themselves. */
    private static final int FULL = SLOTS / 2;

    private static final VarHandle CONTENTS = MethodHandles.arrayElementVarHandle(Object[].class);

    private FilterBucket() {}

    static Object[] empty() {
        return new Object[SLOTS];
    }

    private static int place(int hash) {
        return hash & SLOTS - 1;
    }

    /** What stands at a hash's slot, null if nothing does. */
    static @Nullable Object slot(Object[] bucket, int hash) {
        return CONTENTS.getAcquire(bucket, place(hash));
    }

    private static void slot(Object[] bucket, int hash, @Nullable Object changed) {
        CONTENTS.setRelease(bucket, place(hash), changed);
    }

    /** Adds a node, and returns whether the bucket is too full now. */
    static boolean add(Object[] bucket, FilterNode<?> node) {
        Object known = slot(bucket, node.hash);
        slot(bucket, node.hash, known == null ? node : with(known, node));
        return known != null && size(bucket) > FULL;
    }

    static void replace(Object[] bucket, FilterNode<?> old, FilterNode<?> node) {
        Object known = slot(bucket, node.hash);
        if (known instanceof FilterNode<?>[] several) {
            FilterNode<?>[] changed = several.clone();
            changed[indexOf(several, old)] = node;
            slot(bucket, node.hash, changed);
        } else {
            slot(bucket, node.hash, node);
        }
    }

    static void remove(Object[] bucket, FilterNode<?> node) {
        Object known = slot(bucket, node.hash);
        slot(bucket, node.hash, known instanceof FilterNode<?>[] several ? without(several, node) : null);
    }

    static int size(Object[] bucket) {
        int count = 0;
        for (Object slot : bucket) {
            if (slot != null) {
                count += slot instanceof FilterNode<?>[] several ? several.length : 1;
            }
        }
        return count;
    }

    static boolean isEmpty(Object[] bucket) {
        for (Object slot : bucket) {
            if (slot != null) {
                return false;
            }
        }
        return true;
    }

    static List<FilterNode<?>> nodes(Object[] bucket) {
        List<FilterNode<?>> nodes = new ArrayList<>();
        for (Object slot : bucket) {
            if (slot instanceof FilterNode<?>[] several) {
                nodes.addAll(Arrays.asList(several));
            } else if (slot instanceof FilterNode<?> alone) {
                nodes.add(alone);
            }
        }
        return nodes;
    }

    private static FilterNode<?>[] with(Object known, FilterNode<?> node) {
        if (known instanceof FilterNode<?>[] several) {
            FilterNode<?>[] more = Arrays.copyOf(several, several.length + 1);
            more[several.length] = node;
            return more;
        }
        return new FilterNode<?>[] {(FilterNode<?>) known, node};
    }

    private static Object without(FilterNode<?>[] several, FilterNode<?> node) {
        int index = indexOf(several, node);
        if (several.length == 2) {
            return several[1 - index];
        }
        FilterNode<?>[] fewer = Arrays.copyOf(several, several.length - 1);
        System.arraycopy(several, index + 1, fewer, index, fewer.length - index);
        return fewer;
    }

    private static int indexOf(FilterNode<?>[] several, FilterNode<?> node) {
        int index = 0;
        while (several[index] != node) {
            index++;
        }
        return index;
    }
}
