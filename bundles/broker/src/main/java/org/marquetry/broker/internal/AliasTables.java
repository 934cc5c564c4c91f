package org.marquetry.broker.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.marquetry.api.handover.ParkedAliases;

/**
 * The topic aliases of one connection (MQTT 5.0 section 3.3.2.3.4), those that the client chose and those that the broker
 * chooses: for the topics that come again, those that were sent most recently.
 */
final class AliasTables {
    /** Aliases that the broker uses at most, however many the client would take. */
    private static final int MAX_CHOSEN = 256;

    /** Characters of a topic that an alias may pay for: it takes three bytes itself. */
    private static final int SHORTEST = 3;

    private static final AliasTables NONE = new AliasTables(0, 0);

    private final ByteBuf[] received;
    private final int chosenMaximum;
    private final Map<String, Integer> chosen = new LinkedHashMap<>(16, 0.75f, true);
    /** Aliases that were chosen once and stand for nothing now. */
    private final ArrayDeque<Integer> free = new ArrayDeque<>(0);
    /** Hashes of topics that were sent without an alias, as all of them stood for others. */
    private int[] passedOver = {};

    /** Tables for aliases up to the maximum of either side. */
    static AliasTables of(int receivedMaximum, int sentMaximum) {
        return receivedMaximum == 0 && sentMaximum == 0 ? NONE : new AliasTables(receivedMaximum, sentMaximum);
    }

    /** Those of a connection that a former engine has parked. */
    static AliasTables of(ParkedAliases parked) {
        AliasTables tables = of(parked.receivedMaximum(), parked.chosenMaximum());
        parked.received()
                .forEach((alias, topic) ->
                        tables.received[alias - 1] = Unpooled.wrappedBuffer(topic.getBytes(StandardCharsets.UTF_8)));
        parked.chosen().forEach(each -> tables.chosen.put(each.topic(), each.alias()));
        tables.free.addAll(parked.free());
        return tables;
    }

    /** As another engine can go on with them. */
    ParkedAliases parked() {
        Map<Integer, String> topics = new HashMap<>();
        for (int i = 0; i < received.length; i++) {
            if (received[i] != null) {
                topics.put(i + 1, received[i].toString(StandardCharsets.UTF_8));
            }
        }
        return new ParkedAliases(
                received.length,
                topics,
                chosenMaximum,
                chosen.entrySet().stream()
                        .map(each -> new ParkedAliases.Chosen(each.getKey(), each.getValue()))
                        .toList(),
                List.copyOf(free));
    }

    private AliasTables(int receivedMaximum, int sentMaximum) {
        received = new ByteBuf[receivedMaximum];
        chosenMaximum = Math.min(sentMaximum, MAX_CHOSEN);
    }

    /** Whether the client may use an alias. */
    boolean allows(int alias) {
        return alias >= 1 && alias <= received.length;
    }

    /** Remembers the topic of an alias. */
    void learn(int alias, ByteBuf buffer, int start, int length) {
        byte[] topic = new byte[length];
        buffer.getBytes(start, topic);
        received[alias - 1] = Unpooled.wrappedBuffer(topic);
    }

    /** The topic of an alias, or null if it was never given one. */
    ByteBuf topic(int alias) {
        return received[alias - 1];
    }

    boolean choosesAliases() {
        return chosenMaximum > 0;
    }

    /**
     * The alias to send for a topic. A topic that is shorter than an alias gets none, nor does a further one when all stand for
     * topics, until it comes again: to name a topic once with an alias is longer than without, and takes the alias from another
     * topic that may come again.
     *
     * @return the alias, negative if the client does not know it yet, so that the topic has to go with it; 0 is none
     */
    int choose(String topic) {
        if (topic.length() < SHORTEST) {
            return 0;
        }
        Integer known = chosen.get(topic);
        if (known != null) {
            return known;
        }
        int alias = unused(topic);
        if (alias != 0) {
            chosen.put(topic, alias);
        }
        return -alias;
    }

    private int unused(String topic) {
        if (!free.isEmpty()) {
            return free.poll();
        }
        if (chosen.size() < chosenMaximum) {
            return chosen.size() + 1;
        }
        if (!comesAgain(topic)) {
            return 0;
        }
        var oldest = chosen.entrySet().iterator();
        int alias = oldest.next().getValue();
        oldest.remove();
        return alias;
    }

    private boolean comesAgain(String topic) {
        if (passedOver.length == 0) {
            passedOver = new int[chosenMaximum];
        }
        int hash = topic.hashCode() == 0 ? 1 : topic.hashCode();
        int slot = Math.floorMod(hash, passedOver.length);
        boolean again = passedOver[slot] == hash;
        passedOver[slot] = again ? 0 : hash;
        return again;
    }

    /** Forgets a choice that the client was not told of after all. */
    void forget(String topic) {
        Integer alias = chosen.remove(topic);
        if (alias != null) {
            free.add(alias);
        }
    }
}
