package org.marquetry.api.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.IncomingRemoved;
import org.marquetry.api.store.StoreChange.OutgoingMarked;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.OutgoingRemoved;
import org.marquetry.api.store.StoreChange.RetainedRemoved;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SessionRemoved;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.SubscriptionRemoved;
import org.marquetry.api.store.StoreChange.WillRemoved;

/** Writes what a broker might, chosen at random, and what should come of it into plain maps. */
final class RandomChanges {
    private static final int NAMES = 6;

    private final String prefix;
    private final SplittableRandom random;
    private final Contents expected;
    private final List<OutgoingPut> recent = new ArrayList<>();
    private long sequence;

    RandomChanges(String prefix, SplittableRandom random, Contents expected) {
        this.prefix = prefix;
        this.random = random;
        this.expected = expected;
    }

    /** Writes so many commits, and waits for them. */
    void write(TrialWriter writer, int commits) throws Exception {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (int i = 0; i < commits; i++) {
            StoreChange[] changes = new StoreChange[random.nextInt(6)];
            for (int k = 0; k < changes.length; k++) {
                changes[k] = next();
                expected.apply(changes[k]);
            }
            if (random.nextInt(5) == 0) {
                writer.tell(changes);
            } else {
                ends.add(writer.ask(changes));
            }
            if (random.nextInt(3) == 0) {
                takeBack(writer, ends);
            }
        }
        ends.add(writer.ask());
        for (CompletableFuture<Void> end : ends) {
            TrialWriter.await(end);
        }
        recent.clear();
    }

    /** As the broker does when a message is acknowledged: it is taken back if it can be, and removed otherwise. */
    private void takeBack(TrialWriter writer, List<CompletableFuture<Void>> ends) throws Exception {
        if (recent.isEmpty()) {
            return;
        }
        OutgoingPut put = recent.remove(random.nextInt(recent.size()));
        StoreChange removed = new OutgoingRemoved(put.clientId(), put.outgoing().sequence());
        if (!put.cancel()) {
            ends.add(writer.ask(removed));
        }
        expected.apply(removed);
    }

    private String client() {
        return prefix + "c".repeat(1 + random.nextInt(NAMES));
    }

    private StoreChange next() {
        String client = client();
        KeptSession kept = expected.sessions.get(client);
        if (random.nextInt(8) == 0) {
            return retained();
        }
        if (kept == null) {
            return new SessionPut(client, "somebody", random.nextInt(), random.nextInt(-1, 5));
        }
        return switch (random.nextInt(16)) {
            case 0 -> removed(client);
            case 1 -> new SessionPut(client, "somebody", random.nextInt(), random.nextLong(-1, 5));
            case 2 -> random.nextBoolean() ? Samples.will(client) : new WillRemoved(client);
            case 3 ->
                new SubscriptionPut(
                        client, TopicSubscription.of(filter(), QoS.of(random.nextInt(3))), random.nextInt(9));
            case 4 -> new SubscriptionRemoved(client, filter());
            case 5 -> new IncomingPut(client, 1 + random.nextInt(NAMES));
            case 6 -> new IncomingRemoved(client, 1 + random.nextInt(NAMES));
            case 7, 8, 9 -> ofMessage(client, kept);
            default -> outgoing(client);
        };
    }

    private StoreChange removed(String client) {
        recent.removeIf(put -> put.clientId().equals(client));
        return new SessionRemoved(client);
    }

    private StoreChange retained() {
        String topic = prefix + "t".repeat(1 + random.nextInt(NAMES));
        return random.nextInt(3) == 0 ? new RetainedRemoved(topic) : Samples.retained(topic, text());
    }

    private StoreChange outgoing(String client) {
        OutgoingPut put = Samples.outgoing(client, sequence++, 0, Samples.message("t", text()));
        recent.add(put);
        return put;
    }

    private StoreChange ofMessage(String client, KeptSession kept) {
        if (kept.messages.isEmpty()) {
            return outgoing(client);
        }
        long chosen = kept.messages.lastKey() - random.nextInt(4);
        Long there = kept.messages.ceilingKey(chosen);
        long found = there == null ? kept.messages.lastKey() : there;
        recent.removeIf(put -> put.outgoing().sequence() == found);
        return random.nextInt(3) == 0
                ? new OutgoingRemoved(client, found)
                : new OutgoingMarked(client, found, 1 + random.nextInt(0xffff), random.nextBoolean());
    }

    private String filter() {
        return "f".repeat(1 + random.nextInt(NAMES));
    }

    private String text() {
        return "x".repeat(random.nextInt(200)) + random.nextInt();
    }
}
