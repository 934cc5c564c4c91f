package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Authorizer;

/**
 * Something that authorizers are asked about one client, until they answer by the rules that hold then, or have not answered in
 * time. Belongs to the connection's loop.
 */
final class OpenQuestion {
    /** Takes the answer, yes or no, on the loop. */
    @FunctionalInterface
    interface Asker {
        void answered(Answer answer, boolean lasting);
    }

    private final Permissions permissions;
    private final Authorizers authorizers;
    private final AccessRequest request;
    private final Asker asker;
    private TimerWheel.@Nullable Timer timer;
    private long askedBy = -1;
    /** Who was asked last; another thread may ask the next one when the one before abstains. */
    private volatile @Nullable Authorizer asked;

    private boolean over;
    private boolean waits;

    OpenQuestion(Permissions permissions, Authorizers authorizers, AccessRequest request, Asker asker) {
        this.permissions = permissions;
        this.authorizers = authorizers;
        this.request = request;
        this.asker = asker;
    }

    boolean isOver() {
        return over;
    }

    /** Asks, if there is somebody to ask who has not been asked yet; the answer may be there at once. */
    void ask() {
        long rules = authorizers.rules();
        boolean areAway = authorizers.areAway();
        waits = authorizers.waits().becomes(waits, !over && areAway);
        if (!over && askedBy != rules && !areAway) {
            askedBy = rules;
            EngineLoop loop = permissions.connection().loop();
            authorizers
                    .ask(request, next -> asked = next)
                    .whenComplete((answer, failure) -> loop.run(() -> answered(rules, answer)));
        }
        if (!over && timer == null) {
            EngineLoop loop = permissions.connection().loop();
            int grace = loop.engine().settings().serviceGrace();
            timer = loop.timers().set(grace * 1000L, () -> tooLate(grace));
        }
    }

    private void tooLate(int grace) {
        Authorizer silent = asked;
        if (silent != null && !authorizers.areAway()) {
            authorizers.late(silent, grace);
        }
        end(Answer.NO, false, late(grace));
    }

    private String late(int grace) {
        return (authorizers.areAway() ? "there is no authorizer after " : "no answer within ") + grace + " s";
    }

    private void answered(long rules, Authorization answer) {
        if (over || rules != askedBy) {
            return;
        }
        if (rules != authorizers.rules()) {
            ask();
        } else if (answer instanceof Authorization.Allowed allowed) {
            end(Answer.YES, allowed.lasting(), allowed.rule());
        } else if (answer instanceof Authorization.Denied denied) {
            end(Answer.NO, denied.lasting(), denied.rule());
        }
    }

    private void end(Answer answer, boolean lasting, @Nullable String rule) {
        forget();
        if (answer == Answer.NO) {
            permissions.connection().loop().counters().denied.increment();
            Incidents.denied(permissions.connection(), request, rule);
        }
        asker.answered(answer, lasting);
    }

    /** The answer is of no use any more. */
    void forget() {
        over = true;
        waits = authorizers.waits().becomes(waits, false);
        permissions.settled(this);
        if (timer != null) {
            timer.cancel();
        }
    }
}
