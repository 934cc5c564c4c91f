package org.marquetry.broker.internal.promises;

import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.marquetry.broker.internal.promises.Story.ack;
import static org.marquetry.broker.internal.promises.Story.broken;
import static org.marquetry.broker.internal.promises.Story.connect;
import static org.marquetry.broker.internal.promises.Story.filter;
import static org.marquetry.broker.internal.promises.Story.identified;
import static org.marquetry.broker.internal.promises.Story.message;
import static org.marquetry.broker.internal.promises.Story.retained;

/**
 * Each promise about what is published, broken by hand: the checker must see it. And kept: it must not complain. Of what stays:
 * {@link CheckerStateTest}.
 */
final class CheckerTest {
    private final Story story = new Story();

    @BeforeEach
    void aPublisherAndASubscriber() {
        story.connects("p");
        story.connects("s");
    }

    @Test
    void aHistoryInWhichAllIsKeptPasses() {
        story.subscribes("s", "t", 2);
        for (int qos = 0; qos < 3; qos++) {
            story.publishes("p", message(10 + qos, qos, qos));
            story.gets("s", message(10 + qos, qos, qos));
        }
        story.rests();
        story.finish();
    }

    // QoS

    @Test
    void anAcceptedMessageThatNeverComesIsMissed() {
        story.subscribes("s", "t", 1);
        story.publishes("p", message(1, 1, 1));
        broken("has not got message 1", story::finish);
    }

    @Test
    void aMessageThatWasNotAcceptedIsNotMissed() {
        story.subscribes("s", "t", 1);
        story.taken("p", message(1, 1, 1));
        story.breaks("p");
        story.finish();
    }

    @Test
    void aMessageThatCameToTheClientWhileItWasAwayIsMissedAfterwards() {
        story.subscribes("s", "t", 1);
        story.breaks("s");
        story.publishes("p", message(1, 1, 1));
        story.connects(connect("s"), true);
        broken("has not got message 1", story::finish);
    }

    @Test
    void aMessageOfQoS2ThatComesUnderTwoIdentifiersIsSeen() {
        story.subscribes("s", "t", 2);
        story.publishes("p", message(1, 2, 1));
        story.gets("s", message(1, 2, 1));
        broken("too often", () -> story.gets("s", message(1, 2, 2)));
    }

    @Test
    void whatIsRetainedMayComeOnceMoreUnderItsIdentifierToWhoAskedOnceMore() {
        story.publishes("p", Story.retained(1, 2, 1));
        story.subscribes("s", "t", 2);
        story.gets("s", Story.retained(1, 2, 7));
        story.subscribes("s", "t", 2);
        story.breaks("s");
        story.connects(connect("s"), true);
        story.came("s", Story.retained(1, 2, 7).again());
    }

    @Test
    void aMessageOfQoS2ThatComesAgainAfterItsEndIsSeen() {
        story.subscribes("s", "t", 2);
        story.publishes("p", message(1, 2, 1));
        story.gets("s", message(1, 2, 1));
        story.breaks("s");
        story.connects(connect("s"), true);
        broken("what was completed", () -> story.came("s", message(1, 2, 1).again()));
    }

    @Test
    void aMessageOfQoS2ThatIsSentAgainBeforeItsEndIsACopy() {
        story.subscribes("s", "t", 2);
        story.publishes("p", message(1, 2, 1));
        story.came("s", message(1, 2, 1));
        story.breaks("s");
        story.connects(connect("s"), true);
        story.gets("s", message(1, 2, 1).again());
        story.finish();
    }

    /** Its client broke off before that came, under the identifier that was free again. */
    @Test
    void whatIsRetainedIsNoCopyOfWhatWasCompleted() {
        story.subscribes("s", "t", 2);
        story.publishes("p", retained(1, 2, 1));
        story.gets("s", message(1, 2, 1));
        story.subscribes("s", "t", 2);
        story.breaks("s");
        story.connects(connect("s"), true);
        story.gets("s", retained(1, 2, 1).again());
        story.finish();
    }

    @Test
    void aCopyWithAnotherRetainFlagIsSeen() {
        story.subscribes("s", "t", 2);
        story.publishes("p", message(1, 2, 1));
        story.came("s", message(1, 2, 1));
        story.breaks("s");
        story.connects(connect("s"), true);
        broken(
                "identifier 1 of message 1",
                () -> story.came("s", retained(1, 2, 1).again()));
    }

    @Test
    void aMessageOfQoS1ThatNobodySentAgainComesOnceOnly() {
        story.subscribes("s", "t", 1);
        story.publishes("p", message(1, 1, 1));
        story.gets("s", message(1, 1, 1));
        broken("too often", () -> story.gets("s", message(1, 1, 2)));
    }

    @Test
    void aMessageAtTheWrongQoSIsSeen() {
        story.subscribes("s", "t", 2);
        story.taken("p", message(1, 2, 1));
        broken("not subscribed to like that", () -> story.came("s", message(1, 1, 1)));
    }

    @Test
    void aQoSOtherThanTheOneAskedForIsSeen() {
        story.taken("s", new Wire.Subscribe(1, 0, List.of(filter("t", 2))));
        broken("is granted QoS 0", () -> story.came("s", new Wire.SubAck(1, List.of(0))));
    }

    // Order and acknowledgements

    @Test
    void messagesInTheWrongOrderAreSeen() {
        story.subscribes("s", "t", 1);
        story.publishes("p", message(1, 1, 1));
        story.publishes("p", message(2, 1, 2));
        story.gets("s", message(2, 1, 1));
        broken("behind message 2", () -> story.gets("s", message(1, 1, 2)));
    }

    @Test
    void messagesInTheWrongOrderAreSeenAlsoWhereTheStoreHasFailed() {
        story.subscribes("s", "t", 1);
        story.checker().storeFails(true);
        story.checker().storeFails(false);
        story.publishes("p", message(1, 1, 1));
        story.publishes("p", message(2, 1, 2));
        story.gets("s", message(2, 1, 1));
        broken("behind message 2", () -> story.gets("s", message(1, 1, 2)));
    }

    @Test
    void acknowledgementsInTheWrongOrderAreSeen() {
        story.taken("p", message(1, 1, 1));
        story.taken("p", message(2, 1, 2));
        broken("instead of", () -> story.came("p", ack(Wire.PUBACK, 2)));
    }

    @Test
    void anAcknowledgementOfNothingIsSeen() {
        broken("instead of null", () -> story.came("p", ack(Wire.PUBREC, 2)));
        broken("for nothing", () -> story.came("s", ack(Wire.PUBCOMP, 2)));
    }

    @Test
    void aReleaseOfNothingIsSeen() {
        broken("of nothing", () -> story.came("p", ack(Wire.PUBREL, 2)));
    }

    @Test
    void aRequestWithoutAnAnswerIsSeenWhenAllIsAtRest() {
        story.taken("p", message(1, 1, 1));
        broken("gets no answer", story::rests);
    }

    @Test
    void anAnswerToNothingIsSeen() {
        broken("for nothing", () -> story.came("p", new Wire.Pong()));
        broken("for nothing", () -> story.came("s", new Wire.SubAck(1, List.of(0))));
    }

    // Packet identifiers, receive maximum, packet size

    @Test
    void anIdentifierThatIsUsedTwiceOnOneConnectionIsSeen() {
        story.subscribes("s", "t", 1);
        story.publishes("p", message(1, 1, 1));
        story.publishes("p", message(2, 1, 2));
        story.came("s", message(1, 1, 7));
        broken("identifier 7 twice", () -> story.came("s", message(2, 1, 7)));
    }

    @Test
    void anIdentifierThatIsInUseFromAnEarlierConnectionIsSeen() {
        story.subscribes("s", "t", 1);
        story.publishes("p", message(1, 1, 1));
        story.publishes("p", message(2, 1, 2));
        story.came("s", message(1, 1, 7));
        story.breaks("s");
        story.connects(connect("s"), true);
        broken("identifier 7 of message 1", () -> story.came("s", message(2, 1, 7)));
    }

    @Test
    void aRepeatedMessageThatIsNotMarkedIsSeen() {
        story.subscribes("s", "t", 1);
        story.publishes("p", message(1, 1, 1));
        story.came("s", message(1, 1, 7));
        story.breaks("s");
        story.connects(connect("s"), true);
        broken("not marked as duplicate", () -> story.came("s", message(1, 1, 7)));
    }

    @Test
    void moreThanTheReceiveMaximumIsSeen() {
        story.connects(new Wire.Connect(Wire.LEVEL_5, "r", true, 0, -1, 1, -1, -1, null), false);
        story.subscribes("r", "t", 1);
        story.publishes("p", message(1, 1, 1));
        story.publishes("p", message(2, 1, 2));
        story.came("r", message(1, 1, 1));
        broken("receive maximum of 1", () -> story.came("r", message(2, 1, 2)));
    }

    @Test
    void aClientThatKeptToTheReceiveMaximumIsNotSentAwayOverIt() {
        story.taken("p", message(1, 1, 1));
        broken("is sent away: 147", () -> story.came("p", new Wire.Disconnect(0x93, -1)));
    }

    @Test
    void aPacketThatIsTooLargeIsSeen() {
        story.connects(new Wire.Connect(Wire.LEVEL_5, "r", true, 0, -1, -1, 19, -1, null), false);
        story.subscribes("r", "t", 0);
        story.taken("p", message(1, 0, 0));
        broken("gets 20 bytes and wants 19", () -> story.came("r", message(1, 0, 0)));
    }

    // Subscriptions

    @Test
    void aMessageWithoutASubscriptionIsSeen() {
        story.subscribes("s", "u/#", 1);
        story.taken("p", message(1, 0, 0));
        broken("has not subscribed", () -> story.came("s", message(1, 0, 0)));
    }

    @Test
    void aMessageThatNobodyPublishedIsSeen() {
        story.subscribes("s", "t", 1);
        broken("nobody published", () -> story.came("s", message(1, 0, 0)));
    }

    @Test
    void aMessageAfterTheEndOfTheSubscriptionIsSeen() {
        story.subscribes("s", "t", 1);
        story.unsubscribes("s", "t");
        story.taken("p", message(1, 0, 0));
        broken("has not subscribed", () -> story.came("s", message(1, 0, 0)));
    }

    @Test
    void anOwnMessageInSpiteOfNoLocalIsSeen() {
        story.subscribes("s", new Wire.Filter("t", 1, true, false, 0), 0);
        story.taken("s", message(1, 0, 0));
        broken("has not subscribed", () -> story.came("s", message(1, 0, 0)));
    }

    @Test
    void identifiersThatAreMissingOrTooManyAreSeen() {
        story.subscribes("s", filter("t", 1), 5);
        story.taken("p", message(1, 0, 0));
        broken("without identifier 5", () -> story.came("s", message(1, 0, 0)));
        broken("with identifiers [6]", () -> story.came("s", identified(1, 0, 0, 5, 6)));
    }

    @Test
    void aRetainFlagThatShouldNotBeThereIsSeen() {
        story.subscribes("s", "t", 1);
        story.taken("p", message(1, 0, 0));
        broken("wrong retain flag", () -> story.came("s", retained(1, 0, 0)));
    }
}
