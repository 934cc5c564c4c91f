package org.marquetry.itests.clients;

import java.net.InetSocketAddress;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Line;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What a client wants to be said when it is gone. */
class WillTest extends Scenario {
    WillTest(InetSocketAddress broker) {
        super(broker);
    }

    private TestClient watcher(ClientKind kind, String topic) throws Exception {
        TestClient watcher = connected(kind, Login.as(kind.unique("w")));
        watcher.subscribe(Subscription.to(topic, 2));
        return watcher;
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.1.2-8", "MQTT-3.1.2-14"},
            v311 = {"MQTT-3.1.2-8", "MQTT-3.1.2-16"})
    void publishesTheWillOfAClientWhoseConnectionBreaks(ClientKind kind) throws Exception {
        String topic = kind.unique("will/");
        TestClient watcher = watcher(kind, topic);
        for (int qos = 0; qos <= 2; qos++) {
            Line line = line();
            create(kind, line.address())
                    .connect(Login.as(kind.unique("l")).will(Message.of(topic, "gone " + qos, qos)));
            line.cut();
            watcher.inbox().expect(topic + " q" + qos + " gone " + qos);
        }
        watcher.unsubscribe(topic);
        watcher.subscribe(Subscription.to(topic, 2));
        watcher.publish(Message.of(topic, "marker", 1));
        watcher.inbox().expect(topic + " q1 marker");
    }

    @ParameterizedTest
    @EnumSource
    @Normative(value = "MQTT-3.1.2-15", v311 = "MQTT-3.1.2-17")
    void retainsTheWillIfAskedTo(ClientKind kind) throws Exception {
        String topic = kind.unique("will/");
        TestClient watcher = watcher(kind, topic);
        Line line = line();
        create(kind, line.address())
                .connect(Login.as(kind.unique("l"))
                        .will(Message.of(topic, "gone", 1).retained()));
        line.cut();
        watcher.inbox().expect(topic + " q1 gone");
        TestClient late = watcher(kind, topic);
        late.inbox().expect(topic + " q1 retained gone");
        late.publish(Message.of(topic, "", 1).retained());
    }

    @ParameterizedTest
    @EnumSource
    @Normative(
            value = {"MQTT-3.14.4-3", "MQTT-3.1.2-10"},
            v311 = {"MQTT-3.14.4-3", "MQTT-3.1.2-10"})
    void publishesNoWillAfterDisconnect(ClientKind kind) throws Exception {
        String topic = kind.unique("will/");
        TestClient watcher = watcher(kind, topic);
        String id = kind.unique("l");
        connected(kind, Login.as(id).will(Message.of(topic, "gone", 1))).disconnect();
        // The next connection with the same identifier is served after the end of the first was dealt with.
        connected(kind, Login.as(id)).publish(Message.of(topic, "marker", 1));
        watcher.inbox().expect(topic + " q1 marker");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = ".*_5")
    @Normative("MQTT-3.1.2-8")
    void publishesTheWillAfterADisconnectThatAsksForIt(ClientKind kind) throws Exception {
        String topic = kind.unique("will/");
        TestClient watcher = watcher(kind, topic);
        connected(kind, Login.as(kind.unique("l")).will(Message.of(topic, "gone", 1)))
                .disconnectWithWill();
        watcher.inbox().expect(topic + " q1 gone");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = ".*_5")
    @Normative("MQTT-3.1.2-8")
    void publishesADelayedWillAfterItsDelay(ClientKind kind) throws Exception {
        String topic = kind.unique("will/");
        TestClient watcher = watcher(kind, topic);
        Line line = line();
        create(kind, line.address())
                .connect(Login.as(kind.unique("l"))
                        .keptFor(60)
                        .will(Message.of(topic, "gone", 1))
                        .willDelay(1));
        line.cut();
        watcher.publish(Message.of(topic, "before", 1));
        watcher.inbox().expect(topic + " q1 before");
        watcher.inbox().expect(topic + " q1 gone");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = ".*_5")
    @Normative("MQTT-3.1.3-9")
    void publishesNoDelayedWillOfAClientThatIsBackInTime(ClientKind kind) throws Exception {
        String topic = kind.unique("will/");
        TestClient watcher = watcher(kind, topic);
        Line line = line();
        Login login = Login.as(kind.unique("l"))
                .keptFor(60)
                .will(Message.of(topic, "gone", 1))
                .willDelay(2);
        create(kind, line.address()).connect(login);
        line.cut();
        TestClient back = connected(kind, Login.as(login.clientId()).keptFor(60));
        // Another client's will with the same delay, whose connection breaks later, marks the time that has passed.
        Line other = line();
        create(kind, other.address())
                .connect(Login.as(kind.unique("m"))
                        .keptFor(60)
                        .will(Message.of(topic, "marker", 1))
                        .willDelay(2));
        other.cut();
        watcher.inbox().expect(topic + " q1 marker");
        back.disconnect();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = ".*_5")
    @Normative("MQTT-3.1.3-10")
    void carriesThePropertiesOfTheWill(ClientKind kind) throws Exception {
        String topic = kind.unique("will/");
        TestClient watcher = watcher(kind, topic);
        Extras extras = new Extras(1, null, "text/plain", topic + "/answer", "42", List.of("a=1", "a=2"), List.of());
        Line line = line();
        create(kind, line.address())
                .connect(Login.as(kind.unique("l"))
                        .will(Message.of(topic, "gone", 1).with(extras)));
        line.cut();
        assertEquals(extras, watcher.inbox().next().extras());
    }
}
