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
 * chooses: for the topics that were sent most recently.
 */
final class AliasTables {
    /** Aliases that the broker uses at most, however many the client would take. */
    private static final int MAX_CHOSEN = 256;

    private static final AliasTables NONE = new AliasTables(0, 0);

    private final ByteBuf[] received;
    private final int chosenMaximum;
    private final Map<String, Integer> chosen = new LinkedHashMap<>(16, 0.75f, true);
    /** Aliases that were chosen once and stand for nothing now. */
    private final ArrayDeque<Integer> free = new ArrayDeque<>(0);

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
     * The alias to send for a topic.
     *
     * @return the alias, negative if the client does not know it yet, so that the topic has to go with it
     */
    int choose(String topic) {
        Integer known = chosen.get(topic);
        if (known != null) {
            return known;
        }
        int alias = unused();
        chosen.put(topic, alias);
        return -alias;
    }

    private int unused() {
        if (!free.isEmpty()) {
            return free.poll();
        }
        if (chosen.size() < chosenMaximum) {
            return chosen.size() + 1;
        }
        var oldest = chosen.entrySet().iterator();
        int alias = oldest.next().getValue();
        oldest.remove();
        return alias;
    }

    /** Forgets a choice that the client was not told of after all. */
    void forget(String topic) {
        Integer alias = chosen.remove(topic);
        if (alias != null) {
            free.add(alias);
        }
    }
}
