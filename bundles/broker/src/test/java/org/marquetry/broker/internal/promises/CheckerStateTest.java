package org.marquetry.broker.internal.promises;

import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.marquetry.broker.internal.promises.Story.ack;
import static org.marquetry.broker.internal.promises.Story.broken;
import static org.marquetry.broker.internal.promises.Story.connect;
import static org.marquetry.broker.internal.promises.Story.expiring;
import static org.marquetry.broker.internal.promises.Story.message;
import static org.marquetry.broker.internal.promises.Story.retained;
import static org.marquetry.broker.internal.promises.Story.withWill;

/**
 * The promises about what a broker remembers, and how long, broken by hand: the checker must see it. Of what is published:
 * {@link CheckerTest}.
 */
final class CheckerStateTest {
    private final Story story = new Story();

    @BeforeEach
    void aPublisherAndASubscriber() {
        story.connects("p");
        story.connects("s");
    }

    // Retained messages

    @Test
    void aRetainedMessageThatWasReplacedIsSeen() {
        story.publishes("p", retained(1, 1, 1));
        story.publishes("p", retained(2, 1, 2));
        story.subscribes("s", "t", 1);
        broken("gets", () -> story.gets("s", retained(1, 1, 1)));
    }

    @Test
    void aRetainedMessageThatIsNotSentIsMissed() {
        story.publishes("p", retained(1, 1, 1));
        story.subscribes("s", "t", 1);
        broken("what t retains", story::finish);
    }

    @Test
    void aRetainedMessageThatCannotBeToldFromALaterOneIsNotMissed() {
        story.publishes("p", retained(1, 1, 1));
        story.taken("p", retained(2, 1, 2));
        story.subscribes("s", "t", 1);
        story.gets("s", retained(2, 1, 1));
        story.came("p", ack(Wire.PUBACK, 2));
        story.finish();
    }

    // Wills

    @Test
    void aWillThatComesTooEarlyIsSeen() {
        story.subscribes("s", "t", 1);
        story.connects(withWill("w", 10), false);
        story.breaks("w");
        story.pass(9_000);
        broken("not due", () -> story.gets("s", will(1)));
    }

    @Test
    void aWillOfAClientThatIsThereIsSeen() {
        story.subscribes("s", "t", 1);
        story.connects(withWill("w", 0), false);
        broken("not due", () -> story.gets("s", will(1)));
    }

    @Test
    void aWillAfterAGoodbyeIsSeen() {
        story.subscribes("s", "t", 1);
        story.connects(withWill("w", 0), false);
        story.taken("w", new Wire.Disconnect(0, -1));
        story.line("w").ended();
        broken("not due", () -> story.gets("s", will(1)));
    }

    @Test
    void aWillOfAClientThatIsBackInTimeIsSeen() {
        story.subscribes("s", "t", 1);
        story.connects(withWill("w", 10), false);
        story.breaks("w");
        story.pass(9_000);
        story.connects(connect("w"), true);
        story.pass(9_000);
        broken("not due", () -> story.gets("s", will(1)));
    }

    @Test
    void aWillThatNeverComesIsMissed() {
        story.subscribes("s", "t", 1);
        story.connects(withWill("w", 10), false);
        story.breaks("w");
        story.pass(12_000);
        broken("has not got will 1", story::finish);
    }

    @Test
    void aWillThatComesTwiceIsSeen() {
        story.subscribes("s", "t", 1);
        story.connects(withWill("w", 0), false);
        story.breaks("w");
        story.gets("s", will(1));
        broken("too often", () -> story.gets("s", will(2)));
    }

    private static Wire.Publish will(int packetId) {
        return new Wire.Publish("t", "1:will", 1, false, false, packetId, -1, 0, List.of(), 20);
    }

    // Shared subscriptions

    @Test
    void aMessageThatComesToTwoMembersOfAGroupIsSeen() {
        story.subscribes("s", "$share/g/t", 1);
        story.subscribes("p", "$share/g/t", 1);
        story.publishes("p", message(1, 1, 1));
        story.gets("s", message(1, 1, 1));
        broken("has had already", () -> story.gets("p", message(1, 1, 1)));
    }

    @Test
    void aMessageThatComesToNoMemberOfAGroupIsMissed() {
        story.subscribes("s", "$share/g/t", 1);
        story.subscribes("p", "$share/g/t", 1);
        story.publishes("p", message(1, 1, 1));
        broken("has not got message 1", story::finish);
    }

    // Sessions

    @Test
    void aSessionThatIsNotThereIsSeen() {
        broken("cannot be there", () -> story.connects(connect("n"), true));
    }

    @Test
    void aSessionInSpiteOfACleanStartIsSeen() {
        story.breaks("s");
        Wire.Connect clean = new Wire.Connect(Wire.LEVEL_5, "s", true, 0, -1, -1, -1, -1, null);
        broken("did not want", () -> story.connects(clean, true));
    }

    @Test
    void aSessionThatIsLostIsSeen() {
        story.breaks("s");
        story.pass(999_000);
        broken("lost its session", () -> story.connects(connect("s"), false));
    }

    @Test
    void aSessionThatShouldHaveExpiredIsSeen() {
        story.breaks("s");
        story.pass(1_002_000);
        broken("cannot be there", () -> story.connects(connect("s"), true));
    }

    @Test
    void aSubscriptionOfAnEarlierSessionIsNotOneOfTheNext() {
        story.subscribes("s", "t", 1);
        story.breaks("s");
        story.pass(1_002_000);
        story.connects(connect("s"), false);
        story.taken("p", message(1, 0, 0));
        broken("has not subscribed", () -> story.came("s", message(1, 0, 0)));
    }

    // Message expiry

    @Test
    void anExpiryIntervalThatDoesNotShrinkIsSeen() {
        story.subscribes("s", "t", 1);
        story.publishes("p", expiring(1, 1, 1, 10));
        story.pass(5_000);
        broken("with 10 s left", () -> story.gets("s", expiring(1, 1, 1, 10)));
        story.gets("s", expiring(1, 1, 2, 5));
    }

    @Test
    void aMessageAfterItsTimeIsSeen() {
        story.subscribes("s", "t", 1);
        story.publishes("p", expiring(1, 1, 1, 10));
        story.pass(11_000);
        broken("after its time", () -> story.gets("s", expiring(1, 1, 1, 1)));
    }

    // Connections

    @Test
    void aPacketBeforeConnAckIsSeen() {
        story.asks(connect("n"));
        broken("before CONNACK", () -> story.came("n", new Wire.Pong()));
    }

    @Test
    void aSecondConnAckIsSeen() {
        broken("CONNACK too many", () -> story.came("s", new Wire.ConnAck(false, 0, 65_535, 0, -1, -1)));
    }

    @Test
    void aPacketBehindDisconnectIsSeen() {
        story.asks(connect("s"));
        Line old = story.line("s");
        old.came(new Wire.ConnAck(true, 0, 65_535, 0, -1, -1));
        story.asks(connect("s"));
        old.came(new Wire.Disconnect(0x8e, -1));
        broken("behind DISCONNECT", () -> old.came(new Wire.Pong()));
    }

    @Test
    void aConnectionThatIsClosedForNoReasonIsSeen() {
        broken("closed for no reason", () -> story.line("s").ended());
    }

    @Test
    void aSilentClientThatIsNotSentAwayIsSeen() {
        story.connects(new Wire.Connect(Wire.LEVEL_5, "k", true, 10, -1, -1, -1, -1, null), false);
        story.pass(15_500);
        broken("silent for longer", () -> story.pass(500));
    }

    @Test
    void aSilentClientThatIsSentAwayTooEarlyIsSeen() {
        story.connects(new Wire.Connect(Wire.LEVEL_5, "k", true, 10, -1, -1, -1, -1, null), false);
        story.pass(14_900);
        broken("too early", () -> story.came("k", new Wire.Disconnect(0x8d, -1)));
    }
}
