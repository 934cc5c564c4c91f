package org.marquetry.itests.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Bytes;
import org.marquetry.itests.harness.Deadline;
import org.marquetry.itests.harness.Level;
import org.marquetry.itests.harness.Packets;
import org.marquetry.itests.harness.PropertyBytes;
import org.marquetry.itests.harness.RawClient;
import org.marquetry.itests.harness.Received;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Subscriptions that several sessions share: section 4.8.2. */
class SharedSubscriptionTest extends Wire {
    SharedSubscriptionTest(InetSocketAddress broker) {
        super(broker);
    }

    private RawClient member(String filter, int qos) throws IOException {
        RawClient client = client(Level.V5);
        client.subscribe(1, filter, qos, qos);
        return client;
    }

    private static void publish(RawClient sender, int qos, int id, String topic, String payload) throws IOException {
        sender.send(sender.packets().publish(qos, id, topic, payload));
        if (qos == 1) {
            sender.expect(Received.PUBACK);
        } else if (qos == 2) {
            sender.expect(Received.PUBREC);
            sender.send(Packets.pubrel(id));
            sender.expect(Received.PUBCOMP);
        } else {
            sender.expectNothingMore();
        }
    }

    /** Takes so many messages from all clients together, acknowledging none, and makes sure that there are no more. */
    private static List<List<Received>> taken(int total, RawClient... clients) throws IOException {
        List<List<Received>> all = new ArrayList<>();
        for (int i = 0; i < clients.length; i++) {
            all.add(new ArrayList<>());
        }
        Deadline deadline = Deadline.in(Deadline.PATIENCE);
        int count = 0;
        int more = 1;
        while (count < total && !deadline.isOver() || more > 0) {
            more = 0;
            for (int i = 0; i < clients.length; i++) {
                more += take(clients[i], all.get(i));
            }
            count += more;
        }
        assertEquals(total, count, "messages in all");
        return all;
    }

    /** Takes what has arrived up to now. */
    private static int take(RawClient client, List<Received> messages) throws IOException {
        client.send(Packets.pingreq());
        int count = 0;
        Received next = client.next(Deadline.PATIENCE);
        for (; next.type() == Received.PUBLISH; next = client.next(Deadline.PATIENCE)) {
            messages.add(next);
            count++;
        }
        assertEquals(Received.PINGRESP, next.type());
        return count;
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-4.8.2-1", choices = "shared-subscriptions-before-5.0")
    void givesEachMessageToOneOfThoseWhoShare(Level level) throws IOException {
        String topic = unique("share/");
        String filter = "$share/group/" + topic;
        List<RawClient> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RawClient client = client(level);
            client.subscribe(1, filter, 1, 1);
            members.add(client);
        }
        RawClient other = member("$share/other/" + topic, 1);
        RawClient plain = member(topic, 1);
        RawClient sender = client(level);
        for (int i = 0; i < 12; i++) {
            publish(sender, 1, i + 1, topic, "" + i);
        }
        TreeSet<Integer> shared = new TreeSet<>();
        for (List<Received> got : taken(12, members.toArray(RawClient[]::new))) {
            assertTrue(!got.isEmpty(), "everybody has a turn");
            got.forEach(message -> shared.add(Integer.parseInt(message.payloadText())));
        }
        assertEquals(12, shared.size());
        taken(12, other);
        taken(12, plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$share",
                "$share/",
                "$share//t",
                "$share/g",
                "$share/g/",
                "$share/g#/t",
                "$share/g+/t",
                "$share/#/t",
                "$share/+/t",
                "$share/g/t#",
                "$share/g/#/t"
            })
    @Normative(
            value = {"MQTT-4.8.2-1", "MQTT-4.8.2-2"},
            choices = "topic-filter-against-the-rules")
    void endsConnectionsOverFiltersThatNameNoShareOrNothingToShare(String filter) throws IOException {
        RawClient client = client(Level.V5);
        client.send(client.packets().subscribe(1, filter, 0), Packets.pingreq());
        client.expectDisconnect(0x8F);
    }

    @Test
    @Normative({"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
    void takesFiltersWithWildcardsAndNamesOfAllOtherCharacters() throws IOException {
        String root = unique("share/");
        int id = 1;
        for (String filter : List.of(
                "$share/g h\u00e4$/" + root + "/a",
                "$share/g/" + root + "/+/b",
                "$share/1/" + root + "/c/#",
                "$share/s//" + root)) {
            RawClient client = member(filter, 0);
            RawClient sender = client(Level.V5);
            String topic = filter.substring(filter.indexOf('/', 7) + 1)
                    .replace("+", "x")
                    .replace("#", "y/z");
            publish(sender, 1, id++, topic, "m");
            assertEquals(topic, client.expect(Received.PUBLISH).topic());
        }
        // What looks like a share but is not.
        RawClient client = member("$shared/" + root, 0);
        publish(client(Level.V5), 1, 1, "$shared/" + root, "m");
        assertEquals("$shared/" + root, client.expect(Received.PUBLISH).topic());
    }

    @Test
    @Normative("MQTT-4.8.2-3")
    void keepsToTheQosThatEachMemberWasGranted() throws IOException {
        String topic = unique("share/");
        List<RawClient> members =
                List.of(member("$share/g/" + topic, 0), member("$share/g/" + topic, 1), member("$share/g/" + topic, 2));
        RawClient sender = client(Level.V5);
        for (int i = 1; i <= 12; i++) {
            publish(sender, 2, i, topic, "m");
        }
        List<List<Received>> got = taken(12, members.toArray(RawClient[]::new));
        for (int granted = 0; granted <= 2; granted++) {
            assertTrue(!got.get(granted).isEmpty(), "everybody has a turn");
            for (Received message : got.get(granted)) {
                assertEquals(granted, message.qos());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Normative({"MQTT-4.8.2-4"})
    void bringsWhatItHasBegunToTheSameMemberWhenThatComesBack(int qos) throws IOException {
        String topic = unique("share/");
        String id = unique("s");
        RawClient away = resumed(Level.V5, id, false);
        away.subscribe(1, "$share/g/" + topic, 2, 2);
        RawClient sender = client(Level.V5);
        publish(sender, qos, 1, topic, "begun");
        Received begun = away.expect(Received.PUBLISH);
        if (qos == 2) {
            away.send(Packets.pubrec(begun.id()));
            away.expect(Received.PUBREL);
        }
        RawClient there = member("$share/g/" + topic, 2);
        away.close();
        there.expectNothingMore();
        RawClient back = resumed(Level.V5, id, true);
        Received again = back.next(Deadline.PATIENCE);
        assertNotNull(again);
        assertEquals(begun.id(), again.id());
        assertEquals(qos == 2 ? Received.PUBREL : Received.PUBLISH, again.type());
        there.expectNothingMore();
        forget(Level.V5, id);
    }

    @Test
    @Normative("MQTT-4.8.2-5")
    void givesNoMessageOfQos2ToAnotherMemberOnceItWasSent() throws IOException {
        String topic = unique("share/");
        String id = unique("s");
        RawClient leaving = resumed(Level.V5, id, false);
        leaving.subscribe(1, "$share/g/" + topic, 2, 2);
        publish(client(Level.V5), 2, 1, topic, "sent");
        leaving.expect(Received.PUBLISH);
        RawClient there = member("$share/g/" + topic, 2);
        leaving.send(Packets.disconnect(0, new PropertyBytes().u32(PropertyBytes.SESSION_EXPIRY, 0)));
        leaving.expectClosed();
        there.expectNothingMore();
        resumed(Level.V5, id, false).expectNothingMore();
        there.expectNothingMore();
        forget(Level.V5, id);
    }

    @Test
    @Normative(choices = "shared-subscription-ends")
    void givesAMessageOfQos1ToAnotherMemberWhenTheSessionEnds() throws IOException {
        String topic = unique("share/");
        RawClient leaving = member("$share/g/" + topic, 1);
        RawClient sender = client(Level.V5);
        publish(sender, 1, 1, topic, "unacknowledged");
        leaving.expect(Received.PUBLISH);
        RawClient there = member("$share/g/" + topic, 1);
        leaving.close();
        assertEquals("unacknowledged", there.expect(Received.PUBLISH).payloadText());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Normative({"MQTT-4.8.2-6", "MQTT-4.4.0-2"})
    void givesWhatAMemberRefusesToNobodyElse(int qos) throws IOException {
        String topic = unique("share/");
        RawClient refusing = member("$share/g/" + topic, 2);
        RawClient sender = client(Level.V5);
        publish(sender, qos, 1, topic, "unwanted");
        Received message = refusing.expect(Received.PUBLISH);
        RawClient there = member("$share/g/" + topic, 2);
        refusing.send(Packets.framed(
                qos == 1 ? 0x40 : 0x50, new Bytes().u16(message.id()).u8(0x83).done()));
        refusing.expectNothingMore();
        refusing.close();
        there.expectNothingMore();
    }

    @Test
    @Normative(choices = {"shared-subscription-offline", "shared-subscription-retained"})
    void prefersMembersThatAreThereAndLetsMessagesWaitIfNobodyIs() throws IOException {
        String topic = unique("share/");
        String id = unique("s");
        RawClient sender = client(Level.V5);
        sender.send(sender.packets().publish(3, 1, topic, new byte[] {'r'}, PropertyBytes.NONE));
        sender.expect(Received.PUBACK);
        RawClient away = resumed(Level.V5, id, false);
        away.subscribe(1, "$share/g/" + topic, 1, 1);
        away.expectNothingMore();
        leave(away);
        RawClient there = member("$share/g/" + topic, 1);
        there.expectNothingMore();
        for (int i = 1; i <= 4; i++) {
            publish(sender, 1, i, topic, "" + i);
        }
        for (Received message : taken(4, there).get(0)) {
            there.send(Packets.puback(message.id()));
        }
        leave(there);
        publish(sender, 1, 5, topic, "nobody is there");
        RawClient back = resumed(Level.V5, id, true);
        assertEquals("nobody is there", back.expect(Received.PUBLISH).payloadText());
        forget(Level.V5, id);
        sender.send(sender.packets().publish(1, 0, topic, new byte[0], PropertyBytes.NONE));
    }

    @Test
    @Normative({"MQTT-3.3.4-3", "MQTT-3.10.4-1"})
    void keepsSharedAndOwnSubscriptionsApart() throws IOException {
        String topic = unique("share/");
        RawClient client = client(Level.V5);
        PropertyBytes one = new PropertyBytes().variable(PropertyBytes.SUBSCRIPTION_IDENTIFIER, 1);
        PropertyBytes two = new PropertyBytes().variable(PropertyBytes.SUBSCRIPTION_IDENTIFIER, 2);
        client.send(client.packets().subscribe(1, one, 0, topic));
        client.expect(Received.SUBACK);
        client.send(client.packets().subscribe(2, two, 0, "$share/g/" + topic));
        client.expect(Received.SUBACK);
        RawClient sender = client(Level.V5);
        sender.send(sender.packets().publish(topic, "m"));
        TreeSet<Object> identifiers = new TreeSet<>();
        for (int i = 0; i < 2; i++) {
            identifiers.add(client.expect(Received.PUBLISH).property(PropertyBytes.SUBSCRIPTION_IDENTIFIER));
        }
        assertEquals(new TreeSet<Object>(List.of(1L, 2L)), identifiers);
        client.send(client.packets().unsubscribe(3, topic));
        assertEquals(List.of(0), client.expect(Received.UNSUBACK).reasons());
        sender.send(sender.packets().publish(topic, "m"));
        assertEquals(2L, client.expect(Received.PUBLISH).property(PropertyBytes.SUBSCRIPTION_IDENTIFIER));
        client.send(client.packets().unsubscribe(4, "$share/h/" + topic, "$share/g/" + topic));
        assertEquals(List.of(0x11, 0), client.expect(Received.UNSUBACK).reasons());
        sender.send(sender.packets().publish(topic, "m"));
        sender.expectNothingMore();
        client.expectNothingMore();
    }
}
