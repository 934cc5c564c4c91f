package org.marquetry.broker.internal;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.store.StoreChange;
import org.marquetry.api.store.StoreChange.Outgoing;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader.QueuePage;
import org.marquetry.api.store.StoreWriter;

/**
 * Gives what the store has for a session that has ended, because of shared subscriptions, to other members of their groups (MQTT
 * 5.0 section 4.8.2): a page at a time, each by one commit that takes it from the one and keeps it for the others. Belongs to
 * the session's loop.
 */
final class Redistribution implements StoreWriter.CommitListener {
    private static final long RETRY_MILLIS = 1000;

    private final Session session;
    private final EngineLoop loop;
    /** Messages of QoS 2 that have their packet identifiers and were not sent under them. */
    private final Set<Long> unsent;
    /** Changes that are on their way to the store. */
    private int unsettled;

    private @Nullable SessionEnd end;
    private long from;
    private long next;
    private boolean over;

    /**
     * What is left of a session.
     *
     * @param unsettled how many messages are on their way to the store, for each of which {@link #settled} is called
     */
    Redistribution(Session session, Set<Long> unsent, int unsettled) {
        this.session = session;
        loop = session.loop();
        this.unsent = unsent;
        this.unsettled = unsettled;
    }

    /** Begins as soon as the store has answered for all that it has been asked to keep for the session. */
    void begin(SessionEnd waiting) {
        end = waiting;
        unsettled++;
        loop.afterCommit(new StoreWriter.CommitListener() {
            @Override
            public void committed() {
                settled();
            }

            @Override
            public void failed(StoreException reason) {
                settled();
            }
        });
    }

    /** The store has answered for one message. */
    void settled() {
        unsettled--;
        if (unsettled == 0) {
            loop.redistributions().add(this);
        }
    }

    boolean isOver() {
        return over;
    }

    void readPage() {
        BrokerSettings settings = loop.engine().settings();
        InCall inCall = new InCall();
        loop.reader()
                .queue(session.clientId(), from, settings.queuePageMessages(), settings.queuePageBytes())
                .whenComplete((found, failure) -> {
                    if (inCall.now) {
                        // Not all of a queue in one turn.
                        loop.execute(() -> arrived(found, failure));
                    } else {
                        arrived(found, failure);
                    }
                });
        inCall.now = false;
    }

    private void arrived(@Nullable QueuePage page, @Nullable Throwable failure) {
        if (page == null) {
            if (failure != null) {
                Incidents.storeFailed(StoreFailure.of(failure));
            }
            loop.timers().set(RETRY_MILLIS, this::readPage);
            return;
        }
        if (page.damaged() > 0) {
            loop.counters().damaged.add(page.damaged());
            Incidents.messagesDamaged(session.clientId(), page.damaged());
        }
        giveAway(page);
    }

    private void giveAway(QueuePage page) {
        next = page.next();
        JointCommit commit = new JointCommit(loop);
        boolean any = false;
        for (Outgoing kept : page.messages()) {
            Target other = mayGoElsewhere(kept) ? another(kept.shareFilter()) : null;
            if (other != null) {
                any = true;
                commit.remove(new StoreChange.OutgoingRemoved(session.clientId(), kept.sequence()));
                loop.router().hand(kept.message(), new Target[] {other}, null, commit);
            }
        }
        if (any) {
            commit.whenKept(this);
            loop.jointCommits().add(commit);
        } else {
            committed();
        }
    }

    private @Nullable Target another(@Nullable String shareFilter) {
        return shareFilter == null ? null : loop.router().another(shareFilter, session);
    }

    /** Not what was sent at QoS 2 (MQTT-4.8.2-5), nor what has expired. */
    private boolean mayGoElsewhere(Outgoing kept) {
        if (kept.message().isExpired(loop.engine().time().wallMillis())) {
            return false;
        }
        return kept.qos() != QoS.EXACTLY_ONCE || kept.packetId() == 0 || unsent.contains(kept.sequence());
    }

    @Override
    public void committed() {
        from = next;
        if (from >= 0) {
            readPage();
            return;
        }
        over = true;
        loop.redistributions().next();
        if (end != null) {
            end.goOn();
        }
    }

    /** The messages are where they were. */
    @Override
    public void failed(StoreException reason) {
        loop.recovery().later(this, this::readPage);
        if (end != null) {
            end.failed(reason);
        }
    }

    private static final class InCall {
        private boolean now = true;
    }
}
