package org.marquetry.api.testkit;

import java.util.Map;

import org.marquetry.api.message.Message;
import org.marquetry.api.packet.Bytes;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.RetainHandling;
import org.marquetry.api.packet.TopicSubscription;
import org.marquetry.api.packet.Will;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.IncomingPut;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreChange.OutgoingPut;
import org.marquetry.api.store.StoreChange.RetainedPut;
import org.marquetry.api.store.StoreChange.SessionPut;
import org.marquetry.api.store.StoreChange.SubscriptionPut;
import org.marquetry.api.store.StoreChange.WillPut;
import org.marquetry.api.testkit.StoreCheck.Body;

/** Whether everything comes back as it went in. */
final class FieldChecks {
    private static final long FOR_EVER = 0xFFFF_FFFFL;
    private static final int LARGEST_IDENTIFIER = 268_435_455;
    private static final int MEGABYTE = 1024 * 1024;
    /** Cyrillic, Chinese, and a character outside of the basic plane. */
    private static final String FAR = "\u043a\u043b\u044e\u0447/\u4e2d\u6587/\ud83d\ude80";

    private FieldChecks() {}

    static void addTo(Map<String, Body> checks) {
        checks.put("an empty store tells nothing", trial -> trial.expect(new Contents()));
        checks.put("a session keeps all its fields", FieldChecks::sessions);
        checks.put("a will keeps all its fields", FieldChecks::wills);
        checks.put("a subscription keeps all its options", FieldChecks::subscriptions);
        checks.put("packet identifiers of incoming messages are kept", FieldChecks::incoming);
        checks.put("a message for a client keeps all its fields", FieldChecks::outgoing);
        checks.put("a retained message keeps all its fields", FieldChecks::retained);
        checks.put("names of every kind are kept apart", FieldChecks::names);
    }

    private static void sessions(StoreTrial trial) throws Exception {
        trial.keeps(
                new SessionPut("kept for ever", "somebody", FOR_EVER, -1),
                new SessionPut("gone", FAR, 0, 1_700_000_000_123L),
                new SessionPut("plain", "", 1, 0));
    }

    private static void wills(StoreTrial trial) throws Exception {
        trial.keeps(
                Samples.session("a"),
                new WillPut(
                        "a",
                        new Will(FAR, Bytes.of((byte) 0, (byte) -1, (byte) 10), QoS.EXACTLY_ONCE, true, properties()),
                        1_700_000_000_123L),
                Samples.session("b"),
                new WillPut("b", new Will("t", Bytes.EMPTY, QoS.AT_MOST_ONCE, false, Properties.NONE), 0));
    }

    private static void subscriptions(StoreTrial trial) throws Exception {
        Contents expected = new Contents();
        change(trial, expected, Samples.session("a"));
        int number = 0;
        for (QoS qos : QoS.values()) {
            for (RetainHandling handling : RetainHandling.values()) {
                for (int flags = 0; flags < 4; flags++) {
                    TopicSubscription options =
                            new TopicSubscription("f/" + number, qos, (flags & 1) != 0, (flags & 2) != 0, handling);
                    change(trial, expected, new SubscriptionPut("a", options, number++));
                }
            }
        }
        for (String filter :
                new String[] {"#", "+", "/", "+/" + FAR + "/#", "$share/group/x/#", "$SYS/#", "x ".repeat(500)}) {
            change(
                    trial,
                    expected,
                    new SubscriptionPut("a", TopicSubscription.of(filter, QoS.AT_LEAST_ONCE), LARGEST_IDENTIFIER));
        }
        trial.commit();
        trial.expect(expected);
    }

    private static void change(StoreTrial trial, Contents expected, StoreChange change) throws Exception {
        trial.writer().ask(change);
        expected.apply(change);
    }

    private static void incoming(StoreTrial trial) throws Exception {
        trial.keeps(
                Samples.session("a"),
                new IncomingPut("a", 1),
                new IncomingPut("a", 0x7fff),
                new IncomingPut("a", 0x8000),
                new IncomingPut("a", 0xffff));
    }

    private static void outgoing(StoreTrial trial) throws Exception {
        Message plain = Message.of("t", new byte[0], QoS.EXACTLY_ONCE, false);
        Message rich =
                Message.of(FAR, new byte[] {0, -1, 10}, QoS.AT_LEAST_ONCE, true, 1_700_000_000_123L, properties());
        Message large = Message.of("large", new byte[MEGABYTE], QoS.AT_LEAST_ONCE, false);
        trial.keeps(
                Samples.session("a"),
                put(new Outgoing(0, plain, QoS.AT_LEAST_ONCE, false, new int[0], 0, false, null)),
                put(new Outgoing(
                        1, plain, QoS.EXACTLY_ONCE, true, new int[] {1, LARGEST_IDENTIFIER}, 0xffff, true, null)),
                put(new Outgoing(2, rich, QoS.AT_MOST_ONCE, true, new int[] {7}, 0, false, "$share/" + FAR + "/#")),
                put(new Outgoing(3, rich, QoS.EXACTLY_ONCE, false, new int[0], 1, false, "$share/g/+")),
                put(new Outgoing(1L << 40, large, QoS.AT_LEAST_ONCE, false, new int[0], 0, false, null)),
                put(new Outgoing(
                        (1L << 62) + 5, plain.expiringAt(0), QoS.AT_LEAST_ONCE, false, new int[0], 0, false, null)));
    }

    private static OutgoingPut put(Outgoing outgoing) {
        return new OutgoingPut("a", outgoing);
    }

    private static void retained(StoreTrial trial) throws Exception {
        trial.keeps(
                new RetainedPut(Message.of("a", new byte[0], QoS.AT_MOST_ONCE, true)),
                new RetainedPut(Message.of("a/b", new byte[] {0}, QoS.EXACTLY_ONCE, true)),
                new RetainedPut(Message.of(
                        FAR, new byte[] {-1, 10, 13}, QoS.AT_LEAST_ONCE, true, 1_700_000_000_123L, properties())),
                new RetainedPut(Message.of("/", new byte[MEGABYTE], QoS.AT_LEAST_ONCE, true)),
                new RetainedPut(Message.of("x".repeat(65_535), new byte[1], QoS.AT_LEAST_ONCE, true)));
        Message none = trial.retained("b").get(0);
        Expect.that(none == null, "there is a message of a topic without one: " + none);
    }

    private static void names(StoreTrial trial) throws Exception {
        Contents expected = new Contents();
        String[] names = {"a", "ab", "a/b", "a\u0001", "a\uffff", "A", " ", FAR, "x".repeat(65_535), "aa", "b"};
        for (String name : names) {
            change(trial, expected, Samples.session(name));
            change(trial, expected, Samples.will(name));
            change(trial, expected, Samples.subscription(name, name));
            change(trial, expected, Samples.outgoing(name, name.length()));
            change(trial, expected, new IncomingPut(name, name.length()));
        }
        trial.commit();
        trial.expect(expected);
        for (int i = 0; i < names.length; i += 2) {
            change(trial, expected, new StoreChange.SessionRemoved(names[i]));
        }
        trial.commit();
        trial.expect(expected);
    }

    private static Properties properties() {
        return Properties.builder()
                .put(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .put(Property.CONTENT_TYPE, "text/plain")
                .put(Property.RESPONSE_TOPIC, FAR)
                .put(Property.CORRELATION_DATA, Bytes.of((byte) 0, (byte) -1))
                .userProperty("name", "value")
                .userProperty("name", FAR)
                .userProperty("", "")
                .build();
    }
}
