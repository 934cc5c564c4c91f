package org.marquetry.itests.crash;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

/** A passing client that asks what is retained, at a time when nobody publishes. */
final class RetainedProbe {
    private RetainedProbe() {}

    /** Notes what is told; waits for what has to be there. */
    static void ask(InetSocketAddress broker, History history) throws IOException {
        Map<String, Long> told = new HashMap<>();
        RetainedRule known = Checker.retainedOf(history);
        List<String> topics = Crowd.retainedTopics();
        try (RawClient client = RawClient.connected(broker, Level.V5, "probe")) {
            Packets packets = client.packets();
            client.send(packets.subscribe(1, "load/#", 0), packets.subscribe(2, "state/#", 0));
            Deadline deadline = Deadline.in(Deadline.PATIENCE);
            boolean waiting = true;
            while (waiting && !deadline.isOver()) {
                client.send(Packets.pingreq());
                takeUntilPong(client, told);
                waiting = topics.stream().anyMatch(topic -> known.mustHave(topic) && !told.containsKey(topic));
            }
            client.send(Packets.pingreq());
            takeUntilPong(client, told);
        }
        for (String topic : topics) {
            history.add(new Event.RetainedSeen(topic, told.getOrDefault(topic, Event.RetainedSeen.NOTHING)));
        }
    }

    private static void takeUntilPong(RawClient client, Map<String, Long> told) throws IOException {
        while (true) {
            Received packet = client.next(Deadline.PATIENCE);
            if (packet == null || packet.type() == Received.PINGRESP) {
                return;
            }
            if (packet.type() == Received.PUBLISH && packet.retain()) {
                told.put(packet.topic(), Content.idOf(packet.payload()));
            }
        }
    }
}
