package org.marquetry.itests.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;

/** Valid packets of all kinds that a client sends, with contents by chance; what is mutated begins as one of these. */
final class Corpus {
    private static final List<String> TOPICS =
            List.of("fuzz/a", "fuzz/a/b", "fuzz//c", "fuzz/\u00e9\u4e2d\ud83d\ude00", "fuzz/" + "x".repeat(300));
    private static final List<String> FILTERS =
            List.of("fuzz/a", "fuzz/+", "fuzz/#", "fuzz/+/b", "$share/group/fuzz/#", "$SYS/fuzz", "fuzz//+");
    private static final int LARGE = 5_000;

    private final RandomGenerator random;

    Corpus(RandomGenerator random) {
        this.random = random;
    }

    byte[] connect(Level level, String clientId) {
        var connect = Packets.of(level).connect(clientId);
        if (level.hasProperties() && random.nextBoolean()) {
            connect.properties(new PropertyBytes()
                    .u16(PropertyBytes.RECEIVE_MAXIMUM, 1 + random.nextInt(20))
                    .u16(PropertyBytes.TOPIC_ALIAS_MAXIMUM, random.nextInt(20))
                    .u32(PropertyBytes.MAXIMUM_PACKET_SIZE, 200 + random.nextInt(100_000))
                    .user("name", "value"));
        }
        if (random.nextInt(4) == 0) {
            connect.will("fuzz/will", payload(), random.nextInt(3), random.nextBoolean());
        }
        if (random.nextInt(4) == 0) {
            connect.login("user", payload());
        }
        return connect.keepAlive(random.nextInt(100)).done();
    }

    byte[] packet(Level level) {
        Packets packets = Packets.of(level);
        int id = 1 + random.nextInt(20);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 12, 13, 14, 15, 16, 17, 18, 19 -> publish(packets, level, id);
            case 4 -> packets.subscribe(id, pick(FILTERS), random.nextInt(3));
            case 5 ->
                packets.subscribe(id, subscribeProperties(level), random.nextInt(3), pick(FILTERS), pick(FILTERS));
            case 6 -> packets.unsubscribe(id, pick(FILTERS), pick(FILTERS));
            case 7 -> Packets.puback(id);
            case 8 -> Packets.pubrec(id);
            case 9 -> Packets.pubrel(id);
            case 10 -> Packets.pubcomp(id);
            default -> level.hasProperties() ? Packets.auth(0x18, PropertyBytes.NONE) : Packets.pingreq();
        };
    }

    private byte[] publish(Packets packets, Level level, int id) {
        PropertyBytes properties = PropertyBytes.NONE;
        if (level.hasProperties() && random.nextBoolean()) {
            properties = new PropertyBytes()
                    .u8(PropertyBytes.PAYLOAD_FORMAT, 1)
                    .u32(PropertyBytes.MESSAGE_EXPIRY, random.nextInt(100))
                    .text(PropertyBytes.CONTENT_TYPE, "text/plain")
                    .text(PropertyBytes.RESPONSE_TOPIC, "fuzz/answer")
                    .binary(PropertyBytes.CORRELATION_DATA, payload())
                    .u16(PropertyBytes.TOPIC_ALIAS, 1 + random.nextInt(5))
                    .user("name", "value");
        }
        int qos = random.nextInt(3);
        int flags = qos << 1 | random.nextInt(2) | (qos > 0 ? random.nextInt(2) << 3 : 0);
        return packets.publish(flags, id, pick(TOPICS), payload(), properties);
    }

    private PropertyBytes subscribeProperties(Level level) {
        return level.hasProperties()
                ? new PropertyBytes()
                        .variable(PropertyBytes.SUBSCRIPTION_IDENTIFIER, 1 + random.nextInt(300))
                        .user("name", "value")
                : PropertyBytes.NONE;
    }

    private byte[] payload() {
        int length = random.nextInt(100) == 0 ? LARGE : random.nextInt(120);
        return "p".repeat(length).getBytes(StandardCharsets.US_ASCII);
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
