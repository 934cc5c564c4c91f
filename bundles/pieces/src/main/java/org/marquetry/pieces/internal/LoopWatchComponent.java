package org.marquetry.pieces.internal;

import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.api.transport.EventLoops;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Has the event loops watched for as long as they are there, and says whether they go on. */
@Component(service = Health.class, property = Health.VITAL + ":Boolean=true", immediate = true)
public final class LoopWatchComponent implements Health {
    private final LoopWatch watch;

    @Activate
    public LoopWatchComponent(
            @Reference PiecesComponent pieces,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) EventLoops loops) {
        watch = pieces.newWatch();
        watch.watch(loops);
    }

    @Override
    public String subject() {
        return PiecesSettings.PID + "~event-loops";
    }

    @Override
    public HealthState state() {
        return watch.standstill()
                .map(words -> HealthState.failed(
                        words + ", and the clients on it wait",
                        "exchange the piece; if the loop does not go on then, start the broker again"))
                .orElse(HealthState.WELL);
    }

    @Deactivate
    void stop() {
        watch.close();
    }
}
