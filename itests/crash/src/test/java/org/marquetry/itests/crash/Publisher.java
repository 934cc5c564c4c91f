package org.marquetry.itests.crash;

import java.io.IOException;
import java.util.List;

/** Publishes to topics of its own, comes and goes. */
final class Publisher implements Actor {
    private static final int WINDOW = 40;
    private static final int MOST_AT_ONCE = 6;
    private static final int TOPICS = 3;

    private final Peer peer;
    private final String name;

    Publisher(Peer peer, String name) {
        this.peer = peer;
        this.name = name;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void live(Surroundings around) throws IOException {
        if (!peer.hasLink()) {
            if (around.chance(500)) {
                around.connect(peer);
            }
        } else if (peer.isOnline()) {
            int count = around.random().nextInt(MOST_AT_ONCE);
            for (int i = 0; i < count && peer.sender().pending() < WINDOW && around.spend(); i++) {
                peer.sender().publish(next(around), peer.link());
            }
            leaveOrReturn(around);
        }
    }

    private void leaveOrReturn(Surroundings around) throws IOException {
        if (around.chance(15)) {
            around.connect(peer);
        } else if (around.chance(15)) {
            peer.cut();
        } else if (around.chance(15)) {
            peer.leave();
        }
    }

    private Publication next(Surroundings around) {
        int qos = 1 + around.random().nextInt(2);
        int kind = around.random().nextInt(10);
        if (kind == 2 && peer.level().hasProperties()) {
            return Publication.plain(around.nextBriefId(), peer.id(), loadTopic(name, "brief"), qos);
        }
        long id = around.nextId(peer.level().hasProperties());
        if (kind == 0) {
            return Publication.retained(id, peer.id(), loadTopic(name, "kept" + qos), qos);
        } else if (kind == 1) {
            String topic = stateTopic(name, qos);
            return around.chance(2500)
                    ? Publication.removal(id, peer.id(), topic, qos)
                    : Publication.retained(id, peer.id(), topic, qos);
        }
        String topic = loadTopic(name, String.valueOf(around.random().nextInt(TOPICS)));
        return Publication.plain(id, peer.id(), topic, qos);
    }

    private static String loadTopic(String publisher, String topic) {
        return "load/" + publisher + "/" + topic;
    }

    /** What is retained and removed again, for which nobody has a lasting subscription. */
    private static String stateTopic(String publisher, int qos) {
        return "state/" + publisher + "/" + qos;
    }

    /** All topics of which something may be retained. */
    static List<String> retainedTopics(String publisher) {
        return List.of(
                loadTopic(publisher, "kept1"),
                loadTopic(publisher, "kept2"),
                stateTopic(publisher, 1),
                stateTopic(publisher, 2));
    }

    @Override
    public void finish(Surroundings around) throws IOException {
        if (!peer.hasLink() && around.chance(500)) {
            around.connect(peer);
        }
    }

    /** Publishes once more, so that every subscription shows whether it is still there. */
    void sayLast(Surroundings around) {
        for (int qos = 1; qos <= 2; qos++) {
            long id = around.nextId(peer.level().hasProperties());
            peer.sender().publish(Publication.plain(id, peer.id(), loadTopic(name, "last"), qos), peer.link());
        }
    }

    @Override
    public boolean isDone() {
        return peer.isOnline() && peer.sender().pending() == 0;
    }
}
