package org.marquetry.api.handover;

import java.util.List;
import java.util.Map;

/**
 * The topic aliases of a connection (MQTT 5.0 section 3.3.2.3.4).
 *
 * @param receivedMaximum how many the client may choose
 * @param received the topics of those that it has chosen
 * @param chosenMaximum how many the broker may choose
 * @param chosen those that it has chosen, by their topics, the one that was used least recently first
 * @param free those that the broker had chosen and that stand for nothing now
 */
public record ParkedAliases(
        int receivedMaximum,
        Map<Integer, String> received,
        int chosenMaximum,
        List<Chosen> chosen,
        List<Integer> free) {
    public ParkedAliases {
        received = Map.copyOf(received);
        chosen = List.copyOf(chosen);
        free = List.copyOf(free);
    }

    /** What the broker has chosen for a topic. */
    public record Chosen(String topic, int alias) {}
}
