package org.marquetry.itests.crash;

import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.marquetry.itests.crash.Violation.Kind;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Shows that the checker finds each kind of broken promise, and no broken promise where there is none. */
class CheckerTest {
    private static final String FILTER = "load/#";
    private static final String TOPIC = "load/1";

    private final History history = new History();
    private long lastId;

    @BeforeEach
    void connectBoth() {
        connect("publisher", false);
        connect("subscriber", false);
    }

    private void connect(String client, boolean present) {
        history.add(new Event.Connected(client, false, present));
    }

    private void subscribe(int qos) {
        history.add(new Event.Subscribing("subscriber", FILTER, qos));
        history.add(new Event.Subscribed("subscriber", FILTER));
    }

    private void unsubscribe() {
        history.add(new Event.Unsubscribing("subscriber", FILTER));
        history.add(new Event.Unsubscribed("subscriber", FILTER));
    }

    private Publication sent(int qos) {
        return send(Publication.plain(++lastId, "publisher", TOPIC, qos));
    }

    private Publication brief() {
        lastId = Content.nextBrief(lastId);
        return Publication.plain(lastId, "publisher", TOPIC, 1);
    }

    private Publication send(Publication publication) {
        history.add(new Event.Publishing(publication));
        return publication;
    }

    private Publication acknowledged(Publication publication) {
        history.add(new Event.Promised(publication));
        return publication;
    }

    private void receive(Publication publication, int qos) {
        history.add(new Event.Delivered("subscriber", publication.id(), qos));
    }

    private void restart() {
        history.add(new Event.Restarted("by a test"));
        connect("publisher", true);
        connect("subscriber", true);
    }

    private void finds(Kind... kinds) {
        Verdict verdict = Checker.check(history);
        assertEquals(Set.of(kinds), verdict.kinds(), verdict::toString);
    }

    @Test
    void hasNothingAgainstWhatIsRight() {
        subscribe(2);
        Publication one = acknowledged(sent(1));
        Publication two = sent(2);
        receive(one, 1);
        restart();
        receive(one, 1);
        acknowledged(send(two));
        receive(two, 2);
        acknowledged(sent(0));
        finds();
    }

    @Test
    void findsAnAcknowledgedMessageThatNeverArrived() {
        subscribe(1);
        acknowledged(sent(1));
        restart();
        finds(Kind.LOST);
    }

    @Test
    void findsALostMessageOfQosTwoForASubscriptionWithQosOne() {
        subscribe(1);
        acknowledged(sent(2));
        finds(Kind.LOST);
    }

    @Test
    void allowsLossWithoutAcknowledgement() {
        subscribe(2);
        sent(1);
        sent(2);
        finds();
    }

    @Test
    void allowsLossOfWhatWasRefused() {
        subscribe(1);
        history.add(new Event.Refused(sent(1), 0x97));
        finds();
    }

    @Test
    void allowsLossWhereTheSubscriptionWasNotConfirmedBeforeOrIsGone() {
        history.add(new Event.Subscribing("subscriber", FILTER, 1));
        acknowledged(sent(1));
        history.add(new Event.Subscribed("subscriber", FILTER));
        acknowledged(sent(1));
        unsubscribe();
        acknowledged(sent(1));
        finds();
    }

    @Test
    void findsALossAfterASubscriptionWasBegunAgain() {
        subscribe(1);
        unsubscribe();
        subscribe(1);
        acknowledged(sent(1));
        finds(Kind.LOST);
    }

    @Test
    void findsWhatCameTwiceWithQosTwo() {
        subscribe(2);
        Publication publication = acknowledged(sent(2));
        receive(publication, 2);
        restart();
        receive(publication, 2);
        finds(Kind.TWICE);
    }

    @Test
    void findsWhatCameTwiceWithQosOneOverOneConnection() {
        subscribe(1);
        Publication publication = acknowledged(sent(1));
        receive(publication, 1);
        receive(publication, 1);
        finds(Kind.TWICE);
    }

    @Test
    void allowsACopyForEachTimeItWasSentWithQosOne() {
        subscribe(1);
        Publication publication = sent(1);
        acknowledged(send(publication));
        receive(publication, 1);
        receive(publication, 1);
        finds();
    }

    @Test
    void countsOneCopyOfWhatWasSentAgainWithQosTwoToASubscriptionWithQosOne() {
        subscribe(1);
        Publication publication = sent(2);
        acknowledged(send(publication));
        receive(publication, 1);
        receive(publication, 1);
        finds(Kind.TWICE);
    }

    @Test
    void findsWhatCameInAnotherOrder() {
        subscribe(1);
        Publication first = acknowledged(sent(1));
        Publication second = acknowledged(sent(1));
        receive(second, 1);
        receive(first, 1);
        finds(Kind.OUT_OF_ORDER);
    }

    @Test
    void allowsWhatAFailingDiskMayHaveHadRefusedToComeLate() {
        subscribe(1);
        Publication first = sent(1);
        history.add(new Event.Troubled());
        receive(acknowledged(sent(1)), 1);
        receive(acknowledged(send(first)), 1);
        Publication third = sent(1);
        Publication fourth = sent(1);
        receive(acknowledged(fourth), 1);
        finds();
        receive(acknowledged(third), 1);
        finds(Kind.OUT_OF_ORDER);
    }

    @Test
    void allowsTheSecondCopyOfWhatIsShortLivedToComeLate() {
        subscribe(1);
        Publication first = send(brief());
        Publication second = send(brief());
        Publication third = send(brief());
        receive(acknowledged(second), 1);
        receive(acknowledged(send(first)), 1);
        finds();
        receive(acknowledged(third), 1);
        receive(acknowledged(send(brief())), 1);
        finds();
    }

    @Test
    void allowsAnyOrderAmongDifferentQosAndTopics() {
        subscribe(2);
        Publication first = sent(1);
        Publication second = sent(2);
        Publication third = send(Publication.plain(++lastId, "publisher", "load/2", 1));
        receive(third, 1);
        receive(second, 2);
        receive(first, 1);
        finds();
    }

    @Test
    void allowsRepetitionsOutOfOrder() {
        subscribe(1);
        Publication first = acknowledged(sent(1));
        Publication second = acknowledged(sent(1));
        receive(first, 1);
        receive(second, 1);
        restart();
        receive(first, 1);
        receive(second, 1);
        finds();
    }

    @Test
    void findsASessionThatIsGone() {
        restart();
        connect("subscriber", false);
        finds(Kind.SESSION_LOST);
    }

    @Test
    void findsASessionThatIsBackAgainstItsWish() {
        history.add(new Event.Connected("subscriber", true, true));
        finds(Kind.SESSION_BACK);
    }

    @Test
    void findsWhatWasMeantForASessionThatWasToBeForgotten() {
        subscribe(1);
        Publication old = acknowledged(sent(1));
        history.add(new Event.Resetting("subscriber"));
        history.add(new Event.Connected("subscriber", true, false));
        Publication between = acknowledged(sent(1));
        subscribe(1);
        finds();
        receive(old, 1);
        finds(Kind.NOT_SUBSCRIBED);
        receive(between, 1);
        assertEquals(2, Checker.check(history).count(Kind.NOT_SUBSCRIBED));
    }

    private void share(String... clients) {
        for (String client : clients) {
            connect(client, false);
            history.add(new Event.Subscribing(client, "$share/group/load/#", 2));
            history.add(new Event.Subscribed(client, "$share/group/load/#"));
        }
    }

    @Test
    void allowsEachSharedMessageToGoToAnyOfItsClients() {
        share("one", "other");
        history.add(new Event.Delivered("one", acknowledged(sent(2)).id(), 2));
        history.add(new Event.Delivered("other", acknowledged(sent(1)).id(), 1));
        finds();
    }

    @Test
    void allowsWhatASessionHasLeftToGoToOneThatHasJoinedLater() {
        share("one");
        Publication publication = acknowledged(sent(1));
        share("other");
        history.add(new Event.Resetting("one"));
        history.add(new Event.Connected("one", true, false));
        history.add(new Event.Delivered("other", publication.id(), 1));
        finds();
    }

    @Test
    void findsASharedMessageFromBeforeThereWasAnybodyToShareIt() {
        Publication publication = acknowledged(sent(1));
        share("one");
        history.add(new Event.Delivered("one", publication.id(), 1));
        finds(Kind.NOT_SUBSCRIBED);
    }

    @Test
    void findsASharedMessageThatNobodyReceived() {
        share("one", "other");
        acknowledged(sent(1));
        finds(Kind.LOST);
    }

    @Test
    void findsASharedMessageThatTwoReceivedWithQosTwo() {
        share("one", "other");
        Publication publication = acknowledged(sent(2));
        history.add(new Event.Delivered("one", publication.id(), 2));
        history.add(new Event.Delivered("other", publication.id(), 2));
        finds(Kind.TWICE);
    }

    @Test
    void findsAWillThatWasNeverPublished() {
        subscribe(2);
        history.add(new Event.Bequeathed(sent(2)));
        finds(Kind.LOST);
    }

    @Test
    void allowsASessionToBeGoneThatWasNotWanted() {
        history.add(new Event.Connected("subscriber", true, false));
        finds();
    }

    @Test
    void findsWhatNobodySent() {
        subscribe(1);
        history.add(new Event.Delivered("subscriber", 77, 1));
        finds(Kind.INVENTED);
    }

    @Test
    void findsWhatCameWithoutASubscription() {
        receive(sent(1), 1);
        finds(Kind.NOT_SUBSCRIBED);
    }

    @Test
    void findsASubscriptionThatIsBackAfterItsEndWasConfirmed() {
        subscribe(1);
        unsubscribe();
        restart();
        receive(sent(1), 1);
        finds(Kind.NOT_SUBSCRIBED);
    }

    @Test
    void allowsLateDeliveryOfWhatWasSentWhileSubscribed() {
        subscribe(1);
        Publication publication = acknowledged(sent(1));
        unsubscribe();
        receive(publication, 1);
        finds();
    }

    @Test
    void findsAnotherQosThanIsDue() {
        subscribe(1);
        receive(sent(2), 2);
        finds(Kind.WRONG_QOS);
    }

    @Test
    void findsAWillThatWasWithdrawn() {
        subscribe(2);
        Publication will = sent(2);
        history.add(new Event.Withdrawn(will));
        receive(will, 2);
        finds(Kind.WITHDRAWN);
    }

    @Test
    void findsDamage() {
        history.add(new Event.Damaged("subscriber", "something"));
        finds(Kind.DAMAGED);
    }

    private Publication retained(boolean empty) {
        return send(new Publication(++lastId, "publisher", "state/1", 1, true, empty));
    }

    private void see(Publication publication) {
        history.add(
                new Event.RetainedSeen("state/1", publication == null ? Event.RetainedSeen.NOTHING : publication.id()));
    }

    @Test
    void findsARetainedMessageOlderThanTheLastAcknowledged() {
        Publication old = acknowledged(retained(false));
        acknowledged(retained(false));
        see(old);
        finds(Kind.RETAINED);
    }

    @Test
    void findsThatARetainedMessageIsMissing() {
        acknowledged(retained(false));
        see(null);
        finds(Kind.RETAINED);
    }

    @Test
    void findsARetainedMessageWhoseRemovalWasAcknowledged() {
        Publication old = acknowledged(retained(false));
        acknowledged(retained(true));
        see(old);
        finds(Kind.RETAINED);
    }

    @Test
    void allowsTheLastAcknowledgedAndAnyLaterRetainedMessage() {
        Publication first = retained(false);
        see(null);
        see(first);
        acknowledged(first);
        see(first);
        Publication second = retained(false);
        Publication third = retained(true);
        see(first);
        see(second);
        see(null);
        acknowledged(second);
        see(second);
        see(null);
        acknowledged(third);
        see(null);
        finds();
    }

    @Test
    void allowsLossOfWhatWaitedForASessionThatEndedByItself() {
        subscribe(2);
        acknowledged(sent(1));
        lapse("subscriber");
        subscribe(2);
        receive(acknowledged(sent(2)), 2);
        finds();
    }

    @Test
    void findsALossAfterASessionThatEndedByItself() {
        subscribe(2);
        lapse("subscriber");
        subscribe(2);
        acknowledged(sent(1));
        finds(Kind.LOST);
    }

    @Test
    void findsWhatCameFromASessionThatEndedByItself() {
        subscribe(2);
        Publication publication = acknowledged(sent(1));
        lapse("subscriber");
        receive(publication, 1);
        finds(Kind.NOT_SUBSCRIBED);
    }

    @Test
    void findsASessionThatDoesNotEnd() {
        history.add(new Event.Overstayed("subscriber"));
        finds(Kind.SESSION_BACK);
    }

    @Test
    void allowsLossOfWhatIsShortLivedAndFindsItWhenItIsStale() {
        subscribe(1);
        Publication brief = acknowledged(send(Publication.plain(Content.nextBrief(lastId), "publisher", TOPIC, 1)));
        finds();
        receive(brief, 1);
        history.add(new Event.Stale("subscriber", brief.id()));
        finds(Kind.EXPIRED);
    }

    @Test
    void allowsLossOfASharedMessageThatMayHaveGoneToASessionThatHasEnded() {
        share("one", "other");
        acknowledged(sent(2));
        lapse("other");
        finds();
        acknowledged(sent(2));
        finds(Kind.LOST);
    }

    private void lapse(String client) {
        history.add(new Event.Lapsed(client));
        connect(client, false);
    }
}
