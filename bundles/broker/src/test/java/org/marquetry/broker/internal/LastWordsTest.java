package org.marquetry.broker.internal;

import java.util.List;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.marquetry.api.packet.Acknowledgement;
import org.marquetry.api.packet.ConnAck;
import org.marquetry.api.packet.Disconnect;
import org.marquetry.api.packet.PacketType;
import org.marquetry.api.packet.Properties;
import org.marquetry.api.packet.Property;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.packet.ReasonCode;
import org.marquetry.api.testkit.Normative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A DISCONNECT that the broker has received and not come to when the connection ends (MQTT 5.0 sections 3.1.2.5 and 3.14.4). */
final class LastWordsTest {
    private final ControlledStore store = new ControlledStore();
    private final Simulation simulation = Simulation.start(1, 0, store, "receiveMaximum", 1);
    private final TestClient watcher = simulation.client("w").connected().subscribed("will", QoS.AT_MOST_ONCE);

    @BeforeEach
    void whoIsAwayHasMessagesKept() {
        simulation
                .client("away")
                .keepingSession()
                .connected()
                .subscribed("t", QoS.EXACTLY_ONCE)
                .disconnect();
    }

    private TestClient client() {
        return simulation.client("c").keepingSession().withoutAnswering().withWill("will", "gone");
    }

    /** Has the broker wait for the store with so much that it takes no more. */
    private void fill(TestClient client) {
        int released = client.publish("t", "m", QoS.EXACTLY_ONCE);
        store.hold(true);
        client.send(new Acknowledgement(PacketType.PUBREL, released, ReasonCode.SUCCESS, Properties.NONE))
                .send(client.publication("t", "m", QoS.AT_LEAST_ONCE, false, Properties.NONE));
    }

    private void leave(TestClient client, ReasonCode reason, Properties properties) {
        fill(client);
        client.say(new Disconnect(reason, properties));
        assertFalse(client.isEnded());
        assertEquals(0, client.connection().unread());
    }

    private ConnAck comesBack() {
        TestClient next = simulation.client("c").keepingSession();
        next.open().say(next.connectPacket());
        store.hold(false);
        simulation.settle();
        return next.take(ConnAck.class);
    }

    @ParameterizedTest
    @EnumSource
    @Normative({"MQTT-3.14.4-3", "MQTT-3.1.2-10"})
    void takesTheWillAlongWhereTheClientIsBackAtOnce(ProtocolVersion version) {
        TestClient client = client().speaking(version).connected();
        leave(client, ReasonCode.SUCCESS, Properties.NONE);
        comesBack();
        assertTrue(client.isEnded());
        assertEquals(List.of(), client.takeAll(Disconnect.class));
        assertEquals(List.of(), watcher.takePayloads());
    }

    @Test
    void takesTheWillAlongWhereTheConnectionBreaksThen() {
        TestClient client = client().connected();
        leave(client, ReasonCode.SUCCESS, Properties.NONE);
        client.loseConnection();
        assertEquals(List.of(), watcher.takePayloads());
    }

    @Test
    void takesTheWillAlongWhereTheBrokerStopsThen() {
        TestClient client = client().connected();
        leave(client, ReasonCode.SUCCESS, Properties.NONE);
        store.hold(false);
        simulation.restart();
        assertEquals(List.of(), watcher.takePayloads());
    }

    @Test
    @Normative("MQTT-3.1.2-8")
    void canAskForTheWill() {
        leave(client().connected(), ReasonCode.DISCONNECT_WITH_WILL_MESSAGE, Properties.NONE);
        comesBack();
        assertEquals(List.of("gone"), watcher.takePayloads());
    }

    @Test
    void endsTheSessionIfItSaysSo() {
        Properties atOnce =
                Properties.builder().put(Property.SESSION_EXPIRY_INTERVAL, 0).build();
        leave(client().connected(), ReasonCode.SUCCESS, atOnce);
        assertFalse(comesBack().sessionPresent());
    }

    @Test
    void leavesTheSessionOtherwise() {
        leave(client().connected(), ReasonCode.SUCCESS, Properties.NONE);
        assertTrue(comesBack().sessionPresent());
    }

    @Test
    @Normative("MQTT-3.1.2-8")
    void countsForNothingBehindAViolation() {
        TestClient client = client().connected();
        fill(client);
        client.send(Unpooled.wrappedBuffer(new byte[] {(byte) 0xf1, 0}))
                .say(new Disconnect(ReasonCode.SUCCESS, Properties.NONE));
        client.loseConnection();
        store.hold(false);
        simulation.settle();
        assertEquals(List.of("gone"), watcher.takePayloads());
    }
}
