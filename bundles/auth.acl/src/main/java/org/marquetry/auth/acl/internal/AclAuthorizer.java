package org.marquetry.auth.acl.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Authorizer;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.files.FileWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers by the rules of a file. They are swapped as a whole, and only for rules that could be read; before there are any, and
 * while the configuration is wrong from the beginning, nothing is allowed.
 */
final class AclAuthorizer implements Authorizer, Health, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AclAuthorizer.class);
    private static final String REMEDY = "correct the file; it is read again when it has changed";
    private static final String NOTHING = "clients may not do anything";

    private final @Nullable String directory;
    private final LongConsumer whenChanged;
    private volatile Rules rules = RuleLines.parse(List.of());
    private volatile HealthState state = HealthState.WELL;
    private @Nullable AclSettings settings;
    private @Nullable FileWatch watch;
    private @Nullable String refusal;
    private long changes;
    private boolean hasRules;

    /** @param whenChanged is told a new number after each change of the rules */
    AclAuthorizer(@Nullable String directory, Map<String, ?> configuration, LongConsumer whenChanged) {
        this.directory = directory;
        this.whenChanged = whenChanged;
        modified(configuration);
    }

    /** Applies a configuration. A wrong one leaves everything as it is. */
    void modified(Map<String, ?> configuration) {
        AclSettings next;
        try {
            next = AclSettings.read(configuration, directory);
        } catch (ConfigurationException e) {
            refused(String.valueOf(e.getMessage()));
            return;
        }
        FileWatch former;
        synchronized (this) {
            former = watch;
            settings = next;
            refusal = null;
            watch = FileWatch.of("acl", List.of(next.file()), this::read);
            read();
        }
        if (former != null) {
            // Without the lock, which it may just be waiting for.
            former.close();
        }
    }

    private synchronized void refused(String reason) {
        if (settings != null) {
            LOG.error("{}; the previous configuration stays in force", reason);
            return;
        }
        refusal = reason;
        state = HealthState.failed(reason + "; " + NOTHING, "correct the configuration");
        LOG.error("{}; {}", reason, NOTHING);
    }

    /** Why there is no configuration that could be used, in one line; null if there is one. */
    synchronized @Nullable String refusal() {
        return refusal;
    }

    private synchronized void read() {
        AclSettings now = settings;
        if (now == null) {
            return;
        }
        try {
            rules = AclSettings.rules(now.file(), now.form());
            hasRules = true;
            state = HealthState.WELL;
            LOG.info("{}: {} rules in {}", now.pid(), rules.count(), now.file());
            whenChanged.accept(++changes);
        } catch (ConfigurationException e) {
            String reason = e.getMessage() + "; " + (hasRules ? "the rules stay that were read before" : NOTHING);
            state = hasRules ? HealthState.degraded(reason, REMEDY) : HealthState.failed(reason, REMEDY);
            LOG.error("{}: {}", now.pid(), reason);
        }
    }

    @Override
    public CompletionStage<Authorization> authorize(AccessRequest request) {
        return CompletableFuture.completedFuture(decide(request));
    }

    Authorization decide(AccessRequest request) {
        return rules.decide(request);
    }

    @Override
    public String subject() {
        return AclSettings.PID;
    }

    @Override
    public HealthState state() {
        return state;
    }

    @Override
    public void close() {
        FileWatch last;
        synchronized (this) {
            last = watch;
        }
        if (last != null) {
            last.close();
        }
    }
}
