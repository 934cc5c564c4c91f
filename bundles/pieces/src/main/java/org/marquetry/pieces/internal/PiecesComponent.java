package org.marquetry.pieces.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.pieces.Exchange;
import org.marquetry.api.pieces.ExchangeException;
import org.marquetry.api.pieces.Faults;
import org.marquetry.api.pieces.Piece;
import org.marquetry.api.pieces.Pieces;
import org.marquetry.api.pieces.Plan;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings together those who watch the pieces, and those who exchange them. */
@Component(
        service = {Pieces.class, Faults.class, Health.class, PiecesComponent.class},
        configurationPid = PiecesSettings.PID,
        immediate = true)
@Designate(ocd = PiecesConfiguration.class)
public final class PiecesComponent implements Pieces, Faults, Health {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.pieces");
    /** Property of the framework: whether deployed bundles follow those of their names, unless the configuration says it. */
    private static final String FOLLOW = "marquetry.follow";
    /** Property of the framework: what the locations of the bundles begin with that the host has brought. */
    private static final String BROUGHT = "marquetry.brought";
    /** What a former bundle may take to leave its clients or files to the next one. */
    private static final Duration TO_STOP = Duration.ofSeconds(20);

    private final boolean followByDefault;
    private final FaultLog faults;
    private final Succession succession;
    private final Cast cast;
    private final Installation installation;
    private final Stacks stacks;
    private final NewcomerHealth newcomers;
    private volatile PiecesSettings settings;

    /** @throws ConfigurationException if the configuration cannot be used */
    @Activate
    public PiecesComponent(BundleContext context, Map<String, Object> configuration) {
        followByDefault = Boolean.parseBoolean(context.getProperty(FOLLOW));
        settings = PiecesSettings.of(configuration, followByDefault);
        installation = new Installation(context);
        succession = new Succession(context, installation, this::settings, context.getProperty(BROUGHT));
        stacks = new Stacks(context, succession::isOnProbation);
        faults = new FaultLog(stacks, succession::failed);
        cast = new Cast(context, succession, faults);
        newcomers = new NewcomerHealth(succession, faults);
        cast.watch();
        succession.watch();
    }

    private PiecesSettings settings() {
        return settings;
    }

    /** Applies a changed configuration; one that cannot be used is refused, and the previous one stays. */
    @Modified
    void modified(Map<String, Object> configuration) {
        try {
            settings = PiecesSettings.of(configuration, followByDefault);
        } catch (ConfigurationException e) {
            LOG.error("{}; the previous configuration stays in force", e.getMessage());
        }
    }

    @Deactivate
    void stop() {
        succession.close();
        cast.forget();
    }

    /** What looks at the loops; told apart from this, since the loops tell this of faults. */
    LoopWatch newWatch() {
        return new LoopWatch(() -> settings().standstill(), stacks, faults::report, newcomers::look);
    }

    @Override
    public List<Piece> list() {
        return cast.list();
    }

    @Override
    public Plan plan(Path bundle) throws ExchangeException {
        Installation.Planned planned = installation.install(bundle);
        installation.uninstall(planned.bundle(), settings.patience());
        return planned.plan();
    }

    @Override
    public Exchange exchange(Path file) throws ExchangeException, InterruptedException {
        Installation.Planned planned = installation.install(file);
        Bundle bundle = planned.bundle();
        boolean serves = false;
        try {
            if (!planned.plan().obstacles().isEmpty()) {
                throw new ExchangeException(String.join("; ", planned.plan().obstacles()));
            }
            Exchange done = succession.exchange(bundle, planned.plan().sideBySide() ? Duration.ZERO : TO_STOP);
            serves = true;
            return done;
        } catch (ExchangeException e) {
            throw new ExchangeException(Names.of(bundle) + " " + e.getMessage(), e);
        } finally {
            if (!serves) {
                installation.uninstall(bundle, settings.patience());
            }
        }
    }

    @Override
    public void rollBack(String symbolicName) throws ExchangeException {
        Reign reign = succession
                .reigns()
                .of(symbolicName)
                .filter(Reign::hasFormer)
                .orElseThrow(() -> new ExchangeException(symbolicName + " has not taken the place of another bundle"));
        succession.takeBack(reign);
    }

    @Override
    public void report(Object service, String words) {
        faults.report(service, words);
    }

    @Override
    public void failed(Object service, Throwable failure) {
        faults.failed(service, failure);
    }

    @Override
    public String subject() {
        return PiecesSettings.PID;
    }

    @Override
    public HealthState state() {
        for (Role role : List.of(Role.ENGINE, Role.CODEC, Role.STORE)) {
            if (cast.lacks(role)) {
                return HealthState.failed("there is no " + role.title(), "deploy or configure one");
            }
        }
        String faulty = Stream.concat(succession.rejections(), faults.recent()).collect(Collectors.joining("; "));
        return faulty.isEmpty()
                ? HealthState.WELL
                : HealthState.degraded(faulty, "see the log, and deploy a bundle that is mended");
    }
}
