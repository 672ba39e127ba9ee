/** The parts of ECharts that are used; fetched when the first chart needs them. */

import { BarChart, BoxplotChart, CustomChart, ScatterChart } from "echarts/charts";
import { GridComponent, TitleComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

use([BarChart, BoxplotChart, CustomChart, ScatterChart, GridComponent, TitleComponent, TooltipComponent, CanvasRenderer, SVGRenderer]);

export { init };
