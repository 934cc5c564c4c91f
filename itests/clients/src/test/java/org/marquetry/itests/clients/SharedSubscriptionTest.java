package org.marquetry.itests.clients;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.marquetry.api.testkit.Normative;
import org.marquetry.itests.harness.Deadline;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Subscriptions that several sessions share. */
class SharedSubscriptionTest extends Scenario {
    SharedSubscriptionTest(InetSocketAddress broker) {
        super(broker);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = ".*_5")
    @Normative({"MQTT-4.8.2-1", "MQTT-4.8.2-2", "MQTT-4.8.2-3"})
    void givesEachMessageToOneMemberOfEachGroup(ClientKind kind) throws Exception {
        String topic = kind.unique("shared/");
        List<TestClient> red = members(kind, "$share/red/" + topic + "/#");
        List<TestClient> blue = members(kind, "$share/blue/" + topic + "/#");
        TestClient alone = connected(kind, Login.as(kind.unique("a")));
        alone.subscribe(Subscription.to(topic + "/#", 1));
        TestClient sender = connected(kind, Login.as(kind.unique("s")));
        Set<String> sent = new TreeSet<>();
        for (int i = 0; i < 90; i++) {
            sender.publish(Message.of(topic + "/" + i, "message " + i, 1));
            sent.add("message " + i);
        }
        assertEquals(sent, new TreeSet<>(alone.inbox().nextTexts(90)));
        assertEquals(new ArrayList<>(sent), collected(red, sent.size()), "what the red group got");
        assertEquals(new ArrayList<>(sent), collected(blue, sent.size()), "what the blue group got");
    }

    private List<TestClient> members(ClientKind kind, String filter) throws Exception {
        List<TestClient> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            TestClient member = connected(kind, Login.as(kind.unique("m")));
            assertEquals(1, member.subscribe(Subscription.to(filter, 1)));
            members.add(member);
        }
        return members;
    }

    /** Everything that the members of a group get, sorted, with what came twice in it twice. */
    private static List<String> collected(List<TestClient> members, int expected) throws Exception {
        List<String> all = new ArrayList<>();
        Awaitility.await().atMost(Deadline.PATIENCE).until(() -> {
            for (TestClient member : members) {
                while (!member.inbox().isEmpty()) {
                    all.add(member.inbox().next().text());
                }
            }
            return all.size() >= expected;
        });
        all.sort(null);
        return all;
    }
}
