package org.marquetry.broker.internal.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

class TriePropertyTest {
    /** A key with a hash that others may have too, or share all but the highest bits with. */
    record Key(int hash, String name) {}

    record Step(Key key, boolean add) {}

    @Provide
    Arbitrary<Step> steps() {
        Arbitrary<Key> keys = Combinators.combine(
                        Arbitraries.of(0, 1, 32, 33, 1 << 30, 3 << 30, -1, 0x7fffffff, 0x12345678),
                        Arbitraries.of("a", "b", "c"))
                .as(Key::new);
        Arbitrary<Key> many = Arbitraries.integers().map(hash -> new Key(hash, "d"));
        return Combinators.combine(Arbitraries.oneOf(keys, keys, many), Arbitraries.of(true, true, false))
                .as(Step::new);
    }

    @Property
    void holdsWhatAMapHoldsAndLeavesOlderStatesAsTheyWere(@ForAll @Size(max = 120) List<@From("steps") Step> steps) {
        Map<Key, Subscriber<Integer>> model = new HashMap<>();
        Trie<Subscriber<Integer>> trie = null;
        int value = 0;
        for (Step step : steps) {
            Set<Subscriber<Integer>> before = new HashSet<>(model.values());
            Trie<Subscriber<Integer>> old = trie;
            if (step.add()) {
                Subscriber<Integer> entry = new Subscriber<>(step.key().hash(), step.key(), value++);
                model.put(step.key(), entry);
                trie = Trie.with(trie, entry);
            } else {
                Subscriber<Integer> entry = find(trie, step.key());
                assertSame(model.remove(step.key()), entry);
                trie = entry == null ? trie : Trie.without(trie, entry);
            }
            assertEquals(before, new HashSet<>(entries(old)));
        }
        List<Subscriber<Integer>> entries = entries(trie);
        assertEquals(model.size(), entries.size());
        assertEquals(new HashSet<>(model.values()), new HashSet<>(entries));
        for (Map.Entry<Key, Subscriber<Integer>> each : model.entrySet()) {
            assertSame(each.getValue(), find(trie, each.getKey()));
            trie = Trie.without(trie, each.getValue());
        }
        assertNull(trie);
    }

    @Property
    void removesAnEntryAndNotItsEqual(@ForAll @Size(max = 50) List<@From("steps") Step> steps) {
        Trie<Subscriber<Integer>> trie = null;
        for (Step step : steps) {
            trie = Trie.with(trie, new Subscriber<>(step.key().hash(), step.key(), 1));
        }
        for (Step step : steps) {
            assertSame(trie, Trie.without(trie, new Subscriber<>(step.key().hash(), step.key(), 1)));
        }
    }

    @Property
    void isGoneThroughPartByPart(@ForAll @Size(max = 120) List<@From("steps") Step> steps) {
        Trie<Subscriber<Integer>> trie = null;
        for (Step step : steps) {
            trie = Trie.with(trie, new Subscriber<>(step.key().hash(), step.key(), 1));
        }
        List<Object> met = new ArrayList<>();
        if (trie != null) {
            goThrough(trie, met);
        }
        assertEquals(new ArrayList<Object>(entries(trie)), met);
    }

    private static void goThrough(Trie<Subscriber<Integer>> trie, List<Object> met) {
        for (int i = 0; i < trie.width(); i++) {
            Trie<Subscriber<Integer>> part = trie.part(i);
            if (part instanceof Subscriber<Integer> entry) {
                met.add(entry);
            } else {
                goThrough(part, met);
            }
        }
    }

    private static Subscriber<Integer> find(Trie<Subscriber<Integer>> trie, Key key) {
        return Trie.find(trie, key.hash(), key, 0);
    }

    private static List<Subscriber<Integer>> entries(Trie<Subscriber<Integer>> trie) {
        List<Subscriber<Integer>> entries = new ArrayList<>();
        Trie.forEach(trie, entries::add);
        return entries;
    }
}
