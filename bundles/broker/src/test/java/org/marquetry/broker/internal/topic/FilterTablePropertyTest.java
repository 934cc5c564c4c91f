package org.marquetry.broker.internal.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FilterTablePropertyTest {
    /** A key with a hash that others may have too. */
    record Key(int hash, int parent, String name) {}

    record Step(Key key, boolean add) {}

    private final FilterTable<Integer> table = new FilterTable<>();
    private final List<FilterBranch<Integer>> parents = List.of(new FilterBranch<>(), new FilterBranch<>());
    private final TopicLevels path = new TopicLevels(new TopicHash(1));
    private final Map<Key, FilterNode<Integer>> model = new HashMap<>();

    @Provide
    Arbitrary<Step> steps() {
        Arbitrary<Integer> hashes = Arbitraries.oneOf(
                Arbitraries.of(0, 1, 256, 1 << 31, 1 << 30, -1, 0x12345678),
                Arbitraries.integers().between(0, 300));
        return Combinators.combine(
                        hashes, Arbitraries.of(0, 1), Arbitraries.of("a", "b"), Arbitraries.of(true, true, false))
                .as((hash, parent, name, add) -> new Step(new Key(hash, parent, name), add));
    }

    @Property(tries = 300)
    void holdsWhatAMapHolds(@ForAll @Size(max = 400) List<@From("steps") Step> steps) {
        for (Step step : steps) {
            if (step.add()) {
                addOrReplace(step.key());
            } else {
                removeIfThere(step.key());
            }
            assertSame(model.get(step.key()), find(step.key()));
            assertFirst(step.key().hash());
        }
        assertHasAllAndNoMore();
        List.copyOf(model.keySet()).forEach(this::removeIfThere);
        assertEquals(2, table.buckets().size());
    }

    @Property(tries = 20)
    void keepsBucketsBoundedAsItGrowsAndShrinks(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20_000) int count) {
        Random random = new Random(seed);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(new Key(random.nextInt(), 0, "a"));
            addOrReplace(keys.get(i));
        }
        assertTrue(table.buckets().stream().allMatch(bucket -> bucket.size() < FilterBucket.SLOTS));
        assertHasAllAndNoMore();
        for (Key key : keys.subList(0, count / 2)) {
            removeIfThere(key);
        }
        assertHasAllAndNoMore();
        keys.forEach(this::removeIfThere);
        assertEquals(2, table.buckets().size());
    }

    /** Such hashes nobody can choose who does not know the seed, but the table has to live with them. */
    @Property(tries = 10)
    void holdsAnyNumberOfNodesOfOneHash(@ForAll int hash, @ForAll @IntRange(min = 1, max = 300) int count) {
        for (int i = 0; i < count; i++) {
            addOrReplace(new Key(hash, 0, "name " + i));
        }
        assertHasAllAndNoMore();
        List.copyOf(model.keySet()).forEach(this::removeIfThere);
        assertEquals(2, table.buckets().size());
    }

    private void addOrReplace(Key key) {
        FilterNode<Integer> node = new FilterLeaf<>(
                parents.get(key.parent()), key.hash(), key.name().getBytes(), 1);
        FilterNode<Integer> old = model.put(key, node);
        if (old == null) {
            table.add(node);
        } else {
            table.replace(old, node);
        }
    }

    private void removeIfThere(Key key) {
        FilterNode<Integer> node = model.remove(key);
        if (node != null) {
            table.remove(node);
        }
        assertNull(find(key));
    }

    private @Nullable FilterNode<Integer> find(Key key) {
        path.set(key.name()).count();
        return table.child(key.hash(), parents.get(key.parent()), path, 0);
    }

    private void assertFirst(int hash) {
        FilterNode<Integer> first = table.first(hash);
        boolean isThere = model.keySet().stream().anyMatch(key -> key.hash() == hash);
        assertEquals(isThere, first != null);
        assertTrue(first == null || first.hash == hash && model.containsValue(first));
    }

    private void assertHasAllAndNoMore() {
        model.forEach((key, node) -> assertSame(node, find(key)));
        Set<FilterNode<?>> nodes = new HashSet<>();
        table.buckets().forEach(nodes::addAll);
        assertEquals(new HashSet<>(model.values()), nodes);
        assertEquals(model.size(), table.buckets().stream().mapToInt(List::size).sum());
    }
}
