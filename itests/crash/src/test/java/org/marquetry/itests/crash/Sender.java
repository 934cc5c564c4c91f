package org.marquetry.itests.crash;

import java.util.LinkedHashMap;
import java.util.Map;

import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.Received;

/** The sending side of a session: what is not acknowledged is sent again over the next connection (section 4.4). */
final class Sender {
    /** Few, so that they are used again soon. */
    private static final int IDENTIFIERS = 100;

    private static final int DUP = 8;
    private static final int EXPIRY = 36_000;

    private final History history;
    private final Packets packets;
    private final Map<Integer, Outgoing> outgoing = new LinkedHashMap<>();
    private int identifier;
    private long lastKept;

    Sender(Level level, History history) {
        packets = Packets.of(level);
        this.history = history;
    }

    /** How many are not acknowledged completely. */
    int pending() {
        return outgoing.size();
    }

    void publish(Publication publication, Link link) {
        if (outgoing.size() == IDENTIFIERS) {
            throw new IllegalStateException("no packet identifier is free");
        }
        do {
            identifier = identifier % IDENTIFIERS + 1;
        } while (outgoing.containsKey(identifier));
        outgoing.put(identifier, new Outgoing(publication));
        write(identifier, publication, 0, link);
    }

    private void write(int id, Publication publication, int dup, Link link) {
        int flags = dup | publication.qos() << 1 | (publication.retain() ? 1 : 0);
        byte[] content = publication.empty() ? new byte[0] : Content.of(publication.id());
        link.send(packets.publish(flags, id, publication.topic(), content, properties(publication)));
        history.add(new Event.Publishing(publication));
    }

    private PropertyBytes properties(Publication publication) {
        return Content.isDescribed(publication.id())
                ? new PropertyBytes()
                        .u32(
                                PropertyBytes.MESSAGE_EXPIRY,
                                Content.isBrief(publication.id()) ? Content.BRIEF_SECONDS : EXPIRY)
                        .text(PropertyBytes.CONTENT_TYPE, Content.description(publication.id()))
                : PropertyBytes.NONE;
    }

    /** Goes on where the last connection ended, in the same order. */
    void resume(boolean sessionPresent, Link link) {
        outgoing.forEach((id, one) -> {
            if (one.received) {
                link.send(Packets.pubrel(id));
            } else {
                write(id, one.publication, sessionPresent ? DUP : 0, link);
            }
        });
    }

    void puback(Received packet) {
        answered(packet, outgoing.remove(packet.id()));
    }

    void pubrec(Received packet, Link link) {
        Outgoing one = outgoing.get(packet.id());
        if (one != null && !one.received) {
            answered(packet, one);
            one.received = true;
            lastKept = Math.max(lastKept, one.publication.id());
            if (packet.reason() >= 0x80) {
                outgoing.remove(packet.id());
                return;
            }
        }
        link.send(Packets.pubrel(packet.id()));
    }

    private void answered(Received packet, Outgoing one) {
        if (one == null) {
            throw new IllegalStateException("an acknowledgement for nothing: " + packet);
        }
        history.add(
                packet.reason() < 0x80
                        ? new Event.Promised(one.publication)
                        : new Event.Refused(one.publication, packet.reason()));
    }

    void pubcomp(Received packet) {
        outgoing.remove(packet.id());
    }

    /** Forgets what is not acknowledged. */
    void reset() {
        outgoing.clear();
    }

    /** The latest publication with QoS 2 that was acknowledged. */
    long lastKept() {
        return lastKept;
    }

    private static final class Outgoing {
        private final Publication publication;
        private boolean received;

        private Outgoing(Publication publication) {
            this.publication = publication;
        }
    }
}
